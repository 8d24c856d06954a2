export { canonicalJson } from "./canonical-json.ts";
export { genericMasks, genericPromptRules } from "./generic-masks.ts";
export { hashOf } from "./hash-of.ts";
export { type InjectionKind, injectionKind } from "./injection-kind.ts";
export {
  mediaItem,
  otherItem,
  reasoningItem,
  textItem,
  toolCallItem,
  toolResultItem,
  type Where,
} from "./items.ts";
export { maskKnown } from "./mask-known.ts";
export { type MaskRule, type Masks, maskWith } from "./masks.ts";
export { promptOf } from "./prompt-of.ts";
export { toolSetOf } from "./tool-set-of.ts";
