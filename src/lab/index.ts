export * from "./agents/index.ts";
export * from "./model/index.ts";
