/**
 * `evenkeel/clients`: what is known of the versions of Claude Code, Codex, OpenCode and Gemini CLI, as `evenkeel lab
 * track` observed it: hashes, lengths, parameters and words of our own, no text of a vendor.
 *
 * ```ts
 * import { clientHistory, knownBetween } from "evenkeel/clients";
 *
 * const history = clientHistory("claude-code");
 * const met = history && knownBetween(history, "claude-opus-4-6", "2.1.67", "2.1.68");
 * for (const { change, is } of met ?? []) console.log(is, change.what, change.from, change.to);
 * ```
 *
 * @packageDocumentation
 */
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
