export { type ClusteredDifference, type ClusteredError, clusteredError, clusteredInterval } from "./clustered.ts";
export { mcNemar } from "./mcnemar.ts";
export { pairedError } from "./paired-error.ts";
export { signFlip } from "./sign-flip.ts";
export { pairedTTest, type TTest, twoSampleTTest } from "./t-test.ts";
