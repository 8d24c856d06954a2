export { minimise } from "./minimise.ts";
export { modelsFor } from "./models-for.ts";
export { play, unplayed } from "./play.ts";
export { type LabResult, type PlayAllOptions, type Progress, playAll } from "./play-all.ts";
export type * from "./play-options.ts";
export type * from "./played.ts";
