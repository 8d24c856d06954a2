export type * from "./exchange-fact.ts";
export type * from "./fact.ts";
export type { Unit } from "./unit.ts";
