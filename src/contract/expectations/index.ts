export * from "./expectations.ts";
