import type { HistoryChange, Transition } from "../wire/index.ts";
import type { StrandData } from "./session-state.ts";

/** What went further back than this many items is not known again. */
const remembered = 512;

/**
 * Leaves out the changes that undo earlier ones: a block that was missing in one request and stands in the next again
 * is one cause, not two.
 *
 * @returns the transition as it came where nothing is undone
 */
export function withoutUndone(strand: StrandData, transition: Transition): Transition {
  const { changes } = transition;
  if (changes.length === 0 || (strand.gone.length === 0 && strand.put.length === 0)) return transition;
  // What a compaction takes away it does not undo.
  if (transition.breaks.some(({ kind }) => kind === "compaction" || kind === "rewind")) return transition;
  const rest = changes.filter((change) => !undoes(change, strand));
  return rest.length === changes.length ? transition : { ...transition, changes: rest };
}

function undoes(change: HistoryChange, { gone, put }: StrandData): boolean {
  const isBack = change.is !== "missing" && change.seen.hash !== null && gone.includes(change.seen.hash);
  const wasPut = change.is !== "inserted" && change.expected.hash !== null && put.includes(change.expected.hash);
  return change.is === "inserted" ? isBack : change.is === "missing" ? wasPut : isBack && wasPut;
}

/** Remembers what went and what came, of the changes a violation tells. */
export function remember(strand: StrandData, changes: readonly HistoryChange[]): void {
  for (const change of changes) {
    if (change.is !== "inserted" && change.expected.hash !== null) move(change.expected.hash, strand.put, strand.gone);
    if (change.is !== "missing" && change.seen.hash !== null) move(change.seen.hash, strand.gone, strand.put);
  }
}

function move(hash: string, from: string[], to: string[]): void {
  const at = from.indexOf(hash);
  if (at >= 0) from.splice(at, 1);
  if (!to.includes(hash)) to.push(hash);
  if (to.length > remembered) to.shift();
}
