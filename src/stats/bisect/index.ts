export { type BisectStep, bisect, bisectStep } from "./bisect.ts";
export { type NextRelease, nextRelease } from "./next-release.ts";
export { type BisectPosterior, type BisectPrior, bisectPosterior, type ReleaseRuns } from "./posterior.ts";
