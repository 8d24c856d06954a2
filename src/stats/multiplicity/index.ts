export { adjuster } from "./adjuster.ts";
export { eLond, type OnlineDecisions, releaseWeights } from "./e-lond.ts";
export { eBh } from "./ebh.ts";
export { lordPlusPlus, lordWeights } from "./lord.ts";
