export { Canary, type CanaryOptions, type CanaryState, type CanaryTest } from "./canary.ts";
export * from "./increment.ts";
