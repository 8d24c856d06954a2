export type * from "./budget.ts";
export type * from "./results/index.ts";
export type * from "./verdict.ts";
