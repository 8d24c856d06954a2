export type * from "./score-set.ts";
