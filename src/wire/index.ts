export * from "./canonical/index.ts";
export type * from "./exchange.ts";
export type * from "./ids.ts";
export type * from "./item.ts";
export * from "./protocols/index.ts";
export type * from "./raw-call.ts";
export * from "./seen.ts";
export * from "./sse/index.ts";
export type * from "./transition.ts";
