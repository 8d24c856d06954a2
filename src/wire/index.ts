export type * from "./exchange.ts";
export type * from "./ids.ts";
export type * from "./item.ts";
export type * from "./raw-call.ts";
export * from "./seen.ts";
export type * from "./transition.ts";
