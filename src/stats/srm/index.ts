export * from "./sample-ratio.ts";
