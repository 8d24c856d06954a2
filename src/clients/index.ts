export { type Change, type ChangeClass, type ChangeKind, change, changeClasses, changeKinds } from "./change.ts";
export { type ClientHistory, clientHistory, clientHistorySchema } from "./client-history.ts";
export { type KnownChange, knownBetween } from "./known-between.ts";
export {
  type Bound,
  type Observation,
  observation,
  type PromptLine,
  promptLine,
  type Sent,
  shortHash,
  type Trait,
  traits,
} from "./observation.ts";
export { observationsOf } from "./observations-of.ts";
