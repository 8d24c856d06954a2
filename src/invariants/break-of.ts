import type { BreakKind, Transition } from "../wire/index.ts";

/** The first break of one of these kinds, or `undefined`. */
export function breakOf(transition: Transition, ...kinds: readonly BreakKind[]) {
  return transition.breaks.length === 0 ? undefined : transition.breaks.find(({ kind }) => kinds.includes(kind));
}

/** A break after which nothing of the old history is owed. */
export function freshStart(transition: Transition) {
  return breakOf(transition, "compaction", "rewind", "retry", "provider-held");
}
