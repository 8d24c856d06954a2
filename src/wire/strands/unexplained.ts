import type { BreakKind } from "../break.ts";
import type { HistoryChange, Transition } from "../transition.ts";

const explainsAll: ReadonlySet<BreakKind> = new Set(["compaction", "rewind", "provider-held"]);
const explainsReasoning: ReadonlySet<BreakKind> = new Set(["model-switch", "signature-rejected"]);

/**
 * The changes no break accounts for. A compaction or a rewind may replace anything; a model switch or a rejected
 * signature lets reasoning go, return, or become plain text; a resume or a retry explains nothing.
 */
export function unexplained(transition: Transition): readonly HistoryChange[] {
  if (transition.changes.length === 0) return transition.changes;
  if (transition.breaks.some(({ kind }) => explainsAll.has(kind))) return [];
  if (!transition.breaks.some(({ kind }) => explainsReasoning.has(kind))) return transition.changes;
  return transition.changes.filter((change) => !isAboutReasoning(change));
}

/** Whether the change takes reasoning away, alters it, or puts it in. */
export function isAboutReasoning(change: HistoryChange): boolean {
  return change.is === "inserted" ? change.seen.kind === "reasoning" : change.expected.kind === "reasoning";
}
