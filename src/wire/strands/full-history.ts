import type { Break } from "../break.ts";
import type { Item } from "../item.ts";
import type { HistoryChange } from "../transition.ts";
import { align } from "./align.ts";
import type { StrandState } from "./strand-state.ts";
import { isAboutReasoning } from "./unexplained.ts";

/** The history as it would be with all reasoning, kept as long as the strand goes without a part of it. */
export function fullHistory(
  state: StrandState,
  reply: readonly Item[],
  owed: readonly Item[],
  sent: readonly Item[],
  added: readonly Item[],
  changes: readonly HistoryChange[],
  breaks: readonly Break[],
): readonly Item[] | null {
  if (changes.length === 0) return state.withReasoning === null ? null : [...state.withReasoning, ...reply, ...added];
  const letsGo = breaks.some(({ kind }) => kind === "model-switch" || kind === "signature-rejected");
  const isReplaced = breaks.some(({ kind }) => kind === "compaction" || kind === "rewind");
  if (isReplaced || (!letsGo && state.withReasoning === null)) return null;
  const full = state.withReasoning === null ? owed : [...state.withReasoning, ...reply];
  if (letsGo && changes.every((change) => change.is !== "inserted" && isAboutReasoning(change)))
    return [...full, ...added];
  const compared = align(full, sent);
  return [...withReasoningBack(full, compared.changes), ...compared.added];
}

/** What was sent, and the reasoning of the full history that was not. */
function withReasoningBack(full: readonly Item[], changes: readonly HistoryChange[]): readonly Item[] {
  const replaced = new Map(changes.flatMap((change) => (change.is === "inserted" ? [] : [[change.index, change]])));
  const inserted = new Map(
    changes.flatMap((change) => (change.is === "inserted" ? [[change.index, change.seen]] : [])),
  );
  const items: Item[] = [];
  let position = 0;
  const putIn = (): void => {
    for (let item = inserted.get(position); item !== undefined; item = inserted.get(++position)) items.push(item);
  };
  for (const [index, item] of full.entries()) {
    putIn();
    const change = replaced.get(index);
    if (item.kind === "reasoning") items.push(item);
    else if (change === undefined) items.push(item);
    else if (change.is === "altered") items.push(change.seen);
    const wasSent = change === undefined ? item.kind !== "reasoning" || item.mustReturn : change.is === "altered";
    if (wasSent) position++;
  }
  putIn();
  return items;
}
