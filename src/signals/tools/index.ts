export * from "./is-interrupt.ts";
export * from "./outcome-of.ts";
export * from "./path-of.ts";
export * from "./tool-kind.ts";
export * from "./tool-use.ts";
