export * from "./invariant.ts";
