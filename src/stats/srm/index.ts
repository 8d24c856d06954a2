export * from "./log-sample-ratio.ts";
export { SampleRatio, type SampleRatioState } from "./sample-ratio.ts";
