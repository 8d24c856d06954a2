export type * from "./captured.ts";
export * from "./har/index.ts";
export * from "./inputs/index.ts";
export * from "./transcripts/index.ts";
