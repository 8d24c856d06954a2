export type * from "./captured.ts";
