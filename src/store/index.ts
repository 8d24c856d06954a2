export type * from "./answers.ts";
export type * from "./filter.ts";
export type * from "./store.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
