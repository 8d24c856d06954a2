import type { Segment } from "./model-call.ts";
import { tokensIn, tokensOf } from "./tokens.ts";

/** What a provider reads that silently drops the oldest of a conversation: tools, system prompt, and the newest rest. */
export function truncated(segments: readonly Segment[], atMost?: number): readonly Segment[] {
  if (atMost === undefined) return segments;
  let over = tokensIn(segments) - atMost;
  const last = segments.length - 1;
  return segments.filter(({ text, front }, i) => {
    if (over <= 0 || front === true || i === last) return true;
    over -= tokensOf(text);
    return false;
  });
}
