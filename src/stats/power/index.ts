export * from "./paired.ts";
