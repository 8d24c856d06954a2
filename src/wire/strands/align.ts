import { diffArrays } from "diff";
import type { Item } from "../item.ts";
import type { HistoryChange } from "../transition.ts";
import { withoutDates } from "./without-dates.ts";

/** How a sent history follows from the owed one. */
export interface Alignment {
  readonly changes: readonly HistoryChange[];
  /** What stands behind the last owed item that was found. */
  readonly added: readonly Item[];
  /** Owed items found again, unchanged. */
  readonly kept: number;
  /** Items that differ in nothing but a date; not among `changes`. */
  readonly redated: number;
}

/** Beyond this many edits two histories are simply different. Bounds time and memory of the diff. */
const maxEdits = 4000;

/**
 * Lines up the history that was owed with the one that was sent.
 *
 * Reasoning the protocol does not want back and blank texts may be missing without being a change; so may white
 * space at the ends of a text, which clients trim and add when they join messages. The usual case, a pure
 * extension, is one pass over both.
 */
export function align(owed: readonly Item[], sent: readonly Item[]): Alignment {
  let at = 0;
  let next = 0;
  let kept = 0;
  let redated = 0;
  for (; at < owed.length; at++) {
    const expected = owed[at];
    const seen = sent[next];
    if (expected === undefined) break;
    const likeness = seen === undefined ? "other" : compare(expected, seen);
    if (likeness === "other") {
      if (mayBeMissing(expected)) continue;
      break;
    }
    if (likeness === "redated") redated++;
    kept++;
    next++;
  }
  if (at >= owed.length) return { changes: [], added: sent.slice(next), kept, redated };

  const changes: HistoryChange[] = [];
  let added: readonly Item[] = [];
  for (const gap of gapsOf(owed, at, sent, next)) {
    kept += gap.keptBefore;
    const settled = settle(gap);
    redated += settled.redated;
    kept += settled.same;
    changes.push(...settled.changes);
    if (gap.isTail) added = settled.added;
  }
  changes.sort((a, b) => a.index - b.index);
  return { changes, added, kept, redated };
}

interface Placed {
  readonly item: Item;
  readonly index: number;
}

/** A stretch in which nothing is the same on both sides. */
interface Gap {
  readonly owed: readonly Placed[];
  readonly sent: readonly Placed[];
  readonly keptBefore: number;
  /** Nothing kept stands behind it. */
  readonly isTail: boolean;
}

function gapsOf(owed: readonly Item[], at: number, sent: readonly Item[], next: number): readonly Gap[] {
  const left = placed(owed, at);
  const right = placed(sent, next);
  const parts = diffArrays(left.map(keyOf), right.map(keyOf), { maxEditLength: maxEdits });
  if (parts === undefined) return [{ owed: left, sent: right, keptBefore: 0, isTail: true }];
  const gaps: Gap[] = [];
  let from = { owed: 0, sent: 0 };
  let to = { owed: 0, sent: 0 };
  let keptBefore = 0;
  const close = (isTail: boolean) => {
    gaps.push({ owed: left.slice(from.owed, to.owed), sent: right.slice(from.sent, to.sent), keptBefore, isTail });
  };
  for (const part of parts) {
    const count = part.value.length;
    if (part.removed) to = { owed: to.owed + count, sent: to.sent };
    else if (part.added) to = { owed: to.owed, sent: to.sent + count };
    else {
      close(false);
      keptBefore = count;
      to = { owed: to.owed + count, sent: to.sent + count };
      from = to;
    }
  }
  close(true);
  return gaps;
}

/**
 * What became of each owed item of a gap. An item meets its likeness first, then the item with its call id, then,
 * where kept items on both sides leave no doubt, the next of its kind.
 */
function settle(gap: Gap) {
  const changes: HistoryChange[] = [];
  const free = new Set(gap.sent.keys());
  const last = { taken: -1 };
  let same = 0;
  let redated = 0;
  const take = (fits: (seen: Item) => boolean): Placed | undefined => {
    for (const position of free) {
      const candidate = gap.sent[position];
      if (candidate === undefined || !fits(candidate.item)) continue;
      free.delete(position);
      last.taken = Math.max(last.taken, position);
      return candidate;
    }
    return undefined;
  };
  const unlike: Placed[] = [];
  for (const entry of gap.owed) {
    const twin = take((seen) => compare(entry.item, seen) !== "other");
    if (twin === undefined) unlike.push(entry);
    else if (compare(entry.item, twin.item) === "redated") redated++;
    else same++;
  }
  for (const { item: expected, index } of unlike) {
    const partner =
      take((seen) => isSameCall(expected, seen)) ??
      take((seen) => isReworked(expected, seen)) ??
      take((seen) => (gap.isTail ? isSimilar(expected, seen) : isSameKind(expected, seen)));
    if (partner !== undefined) changes.push({ is: "altered", index, expected, seen: partner.item });
    else if (!mayBeMissing(expected)) changes.push({ is: "missing", index, expected });
  }
  const added: Item[] = [];
  for (const position of [...free].sort((a, b) => a - b)) {
    const seen = gap.sent[position];
    if (seen === undefined) continue;
    if (gap.isTail && position > last.taken) added.push(seen.item);
    else changes.push({ is: "inserted", index: seen.index, seen: seen.item });
  }
  return { changes, added, same, redated };
}

function placed(items: readonly Item[], from: number): readonly Placed[] {
  return items.slice(from).map((item, offset) => ({ item, index: from + offset }));
}

function keyOf({ item }: Placed): string {
  return item.hash ?? "";
}

/** A client need not send these back. */
function mayBeMissing(item: Item): boolean {
  if (item.kind === "reasoning") return !item.mustReturn;
  return item.kind === "text" && item.text.trim() === "";
}

function compare(expected: Item, seen: Item): "same" | "redated" | "other" {
  if (expected.hash !== null && expected.hash === seen.hash) return "same";
  if (expected.kind !== "text" || seen.kind !== "text" || expected.role !== seen.role) return "other";
  if (expected.text.trim() === seen.text.trim()) return "same";
  if (expected.role === "assistant" || Math.abs(expected.text.length - seen.text.length) > 40) return "other";
  return withoutDates(expected.text) === withoutDates(seen.text) ? "redated" : "other";
}

function isSameCall(expected: Item, seen: Item): boolean {
  return (
    ((expected.kind === "tool-call" && seen.kind === "tool-call") ||
      (expected.kind === "tool-result" && seen.kind === "tool-result")) &&
    expected.callId === seen.callId
  );
}

/** Reasoning a client wrote down as plain text when it changed models. */
function isReworked(expected: Item, seen: Item): boolean {
  return (
    expected.kind === "reasoning" &&
    seen.kind === "text" &&
    seen.role === "assistant" &&
    expected.text !== "" &&
    seen.text.includes(expected.text)
  );
}

/** Calls and results are told apart by their ids alone. */
function isSameKind(expected: Item, seen: Item): boolean {
  if (expected.kind !== seen.kind || expected.role !== seen.role) return false;
  return expected.kind !== "tool-call" && expected.kind !== "tool-result";
}

/** Behind the last kept item new texts belong; only one that begins or ends like the owed one is that one. */
function isSimilar(expected: Item, seen: Item): boolean {
  if (!isSameKind(expected, seen)) return false;
  if (expected.kind !== "text" || seen.kind !== "text") return true;
  const shorter = Math.min(expected.text.length, seen.text.length);
  let common = 0;
  while (common < shorter && expected.text[common] === seen.text[common]) common++;
  return common > 0 && common * 2 >= shorter;
}
