export * from "./aggregate.ts";
export type { CodeParser, Grammar, ParseOutcome } from "./code/index.ts";
export { grammars, grammarsIn } from "./code/index.ts";
export { listPriceOf } from "./families/cost.ts";
export * from "./median-of.ts";
export * from "./segment-of.ts";
export type * from "./signal.ts";
export * from "./signal-families.ts";
export * from "./tally.ts";
