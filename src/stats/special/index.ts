export { logBeta, logBetaTails } from "./beta.ts";
export { logBinomialTails } from "./binomial.ts";
export { logGamma, logGammaTails } from "./gamma.ts";
export { lambertLower } from "./lambert.ts";
export { log1mExp, logAdd, logSumExp } from "./log-sum-exp.ts";
export { erfc, logNormalCdf, normalCdf, normalQuantile, normalQuantileOfLog } from "./normal.ts";
export { logStudentCdf, studentCdf, studentQuantile } from "./student.ts";
export { zetaMinusOne } from "./zeta.ts";
