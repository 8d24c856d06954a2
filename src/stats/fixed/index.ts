export * from "./clustered.ts";
export * from "./mcnemar.ts";
export * from "./sign-flip.ts";
