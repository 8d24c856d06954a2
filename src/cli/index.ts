export * from "./exit.ts";
