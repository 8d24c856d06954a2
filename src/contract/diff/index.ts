export * from "./contract-diff.ts";
export { describeContent } from "./describe-content.ts";
export { describeWhen } from "./describe-when.ts";
export type { EvidenceNeeded } from "./evidence.ts";
export { type DiffLine, type DiffWord, textDiff, wordDiff } from "./text-diff.ts";
export { type PlaceChange, type ToolChange, toolsDiff } from "./tools-diff.ts";
