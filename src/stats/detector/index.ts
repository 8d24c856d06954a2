export { type DetectorOptions, type DetectorState, SrMix } from "./sr-mix.ts";
export * from "./threshold.ts";
