import type { Item } from "../wire/index.ts";
import { endsInsideCode } from "./ends-inside-code.ts";

/** Phrases of a refusal at the beginning of an answer. */
const refusal =
  /^\W{0,3}(?:(?:i['’]m |i am )?(?:very )?sorry\b.{0,20}?[,;.:—-] ?(?:but )?)?(?:i|we) (?:can(?:no|['’])t|can not|won['’]t|will not|(?:['’]m |am |are )?(?:unable|not able|not allowed) to) (?:help|assist|do|answer|provide|comply|continue|discuss|share|show|talk)\b/i;
/** Characters; a refusal is short. */
const longestRefusal = 600;

/**
 * What became of an answer that stands otherwise in the history than the model gave it: something between model and
 * history (a filter) cut it inside of code, or put a refusal in its place.
 *
 * @returns `null` where it was altered in another way
 */
export function answerDamage(given: Item, kept: Item): "code" | "refused" | null {
  if (given.kind !== "text" || kept.kind !== "text" || given.role !== "assistant") return null;
  if (endsInsideCode(kept.text) && !endsInsideCode(given.text)) return "code";
  return isRefusal(kept.text) && !isRefusal(given.text) ? "refused" : null;
}

function isRefusal(text: string): boolean {
  return text.length <= longestRefusal && refusal.test(text);
}
