export { canonicalJson } from "./canonical-json.ts";
export { genericMasks, genericPromptRules } from "./generic-masks.ts";
export { hashOf } from "./hash-of.ts";
export { type MaskRule, type Masks, maskWith } from "./masks.ts";
