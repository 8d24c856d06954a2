export { detectorEffects } from "./components.ts";
export { type DropEstimate, DropStart, type DropStartState } from "./drop-start.ts";
export { Restarted, type RestartedOptions, type RestartedState } from "./restarted.ts";
export type { Split, SplitsState } from "./splits.ts";
export { type DetectorOptions, type DetectorState, SrMix } from "./sr-mix.ts";
export * from "./threshold.ts";
export * from "./window.ts";
