import type { ContextEdit, Seen } from "../wire/index.ts";

/**
 * How many turns of thinking a request asks the provider to keep.
 *
 * @returns turns; `Infinity` where nothing is cleared; `undefined` where the input cannot show it
 */
export function thinkingKept(edits: Seen<readonly ContextEdit[]>): number | undefined {
  if (edits.is === "unrecorded") return undefined;
  if (edits.is === "absent") return Number.POSITIVE_INFINITY;
  let turns = Number.POSITIVE_INFINITY;
  for (const { type, keep } of edits.value) {
    if (type.startsWith("clear_thinking")) turns = Math.min(turns, turnsOf(keep));
  }
  return turns;
}

/** Anthropic, context editing: without `keep` the newest thinking turn alone is kept. */
const defaultTurns = 1;

function turnsOf(keep: ContextEdit["keep"]): number {
  if (keep.is !== "set") return defaultTurns;
  return keep.value === "all" ? Number.POSITIVE_INFINITY : keep.value.count;
}
