export type * from "./answers.ts";
export type * from "./filter.ts";
export type * from "./store.ts";
