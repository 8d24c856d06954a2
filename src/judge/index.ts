export * from "./budget.ts";
export type { Judged } from "./judged.ts";
export * from "./monitors/index.ts";
export { horizonInflation } from "./more-pairs.ts";
export { paidAlphas } from "./paid-alphas.ts";
export type * from "./results/index.ts";
export type * from "./verdict.ts";
export { verdictOf } from "./verdict-of.ts";
export { amount, signed } from "./words.ts";
