export * from "./agents/index.ts";
export * from "./model/index.ts";
export * from "./run/index.ts";
export * from "./scenario/index.ts";
export * from "./time/index.ts";
