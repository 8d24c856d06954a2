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
const maxEdits = 1000;

/** Pairs looked at in one gap. In a larger one nothing is taken for an altered form of something else. */
const maxPairs = 250_000;

/**
 * Lines up the history that was owed with the one that was sent.
 *
 * Reasoning the protocol does not want back and blank texts may be missing without being a change; so may white
 * space at the ends of a text, which clients trim and add when they join messages. The usual case, a pure
 * extension, is one pass over both.
 */
export function align(owed: readonly Item[], sent: readonly Item[]): Alignment {
  const whole = follow(owed, 0, sent);
  const { at, next } = whole;
  let { kept, redated } = whole;
  if (at >= owed.length) return { changes: [], added: sent.slice(next), kept, redated };
  const shorter = cutAtFront(owed, sent, kept);
  if (shorter !== null) return shorter;

  const changes: HistoryChange[] = [];
  let added: readonly Item[] = [];
  const gaps = gapsOf(owed, at, sent, next);
  kept += gaps.length - 1;
  for (const gap of gaps) {
    const settled = settle(gap);
    redated += settled.redated;
    kept += settled.same;
    changes.push(...settled.changes);
    if (gap.isTail) added = settled.added;
  }
  changes.sort((a, b) => a.index - b.index);
  return { changes, added, kept, redated };
}

/** How far `sent` follows what is owed from `from` on. */
function follow(owed: readonly Item[], from: number, sent: readonly Item[]) {
  let at = from;
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
  return { at, next, kept, redated };
}

/**
 * What is sent is all that was owed from some item on. Said before anything else is tried: where texts repeat, a diff
 * would find the first words of the rest in what went, and tell of several holes.
 *
 * @param prefix items kept at the front otherwise: where they are as many, they are the better explanation
 */
function cutAtFront(owed: readonly Item[], sent: readonly Item[], prefix: number): Alignment | null {
  const [first] = sent;
  if (first === undefined || first.hash === null) return null;
  for (let from = 1; owed.length - from > prefix; from++) {
    if (owed[from]?.hash !== first.hash) continue;
    const rest = follow(owed, from, sent);
    if (rest.at < owed.length || rest.kept <= prefix) continue;
    const gone = owed.slice(0, from);
    const changes = gone.flatMap((expected, index): readonly HistoryChange[] =>
      mayBeMissing(expected) ? [] : [{ is: "missing", index, expected }],
    );
    return { changes, added: sent.slice(rest.next), kept: rest.kept, redated: rest.redated };
  }
  return null;
}

interface Placed {
  readonly item: Item;
  readonly index: number;
}

/** A stretch in which nothing is the same on both sides. */
interface Gap {
  readonly owed: readonly Placed[];
  readonly sent: readonly Placed[];
  /** Nothing kept stands behind it. */
  readonly isTail: boolean;
}

function gapsOf(owed: readonly Item[], at: number, sent: readonly Item[], next: number): readonly Gap[] {
  const left = placed(owed, at);
  const right = placed(sent, next);
  const gaps: Gap[] = [];
  let from = { owed: 0, sent: 0 };
  const close = (to: typeof from, isTail: boolean) => {
    gaps.push({ owed: left.slice(from.owed, to.owed), sent: right.slice(from.sent, to.sent), isTail });
  };
  for (const pair of keptPairs(left, right)) {
    close(pair, false);
    from = { owed: pair.owed + 1, sent: pair.sent + 1 };
  }
  close({ owed: left.length, sent: right.length }, true);
  return gaps;
}

/**
 * Positions of the items found again, in order on both sides. What stands on one side only is set apart first, so
 * that the diff has to deal with moved and repeated items alone.
 */
function keptPairs(left: readonly Placed[], right: readonly Placed[]): readonly { owed: number; sent: number }[] {
  const ours = sharedPositions(left, right);
  const theirs = sharedPositions(right, left);
  const key = (side: readonly Placed[]) => (position: number) => side[position]?.item.hash ?? "";
  const parts = diffArrays(ours.map(key(left)), theirs.map(key(right)), { maxEditLength: maxEdits });
  const pairs: { owed: number; sent: number }[] = [];
  let mine = 0;
  let other = 0;
  for (const { removed, added, value } of parts ?? []) {
    if (!added && !removed)
      for (let step = 0; step < value.length; step++) {
        const pair = { owed: ours[mine + step], sent: theirs[other + step] };
        if (pair.owed !== undefined && pair.sent !== undefined) pairs.push({ owed: pair.owed, sent: pair.sent });
      }
    if (!added) mine += value.length;
    if (!removed) other += value.length;
  }
  return pairs;
}

function sharedPositions(side: readonly Placed[], opposite: readonly Placed[]): readonly number[] {
  const there = new Set(opposite.map(({ item }) => item.hash));
  return [...side.keys()].filter((position) => {
    const hash = side[position]?.item.hash ?? null;
    return hash !== null && there.has(hash);
  });
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
  const isTooLarge = gap.owed.length * gap.sent.length > maxPairs;
  const take = (fits: (seen: Item) => boolean): Placed | undefined => {
    if (isTooLarge) return undefined;
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

/**
 * Behind the last kept item new texts belong; only one that begins like the owed one is that one. Not so for answers:
 * nobody but the model gives any, so one in the place of an answer is that answer, altered.
 */
function isSimilar(expected: Item, seen: Item): boolean {
  if (!isSameKind(expected, seen)) return false;
  if (expected.kind !== "text" || seen.kind !== "text" || expected.role === "assistant") return true;
  const shorter = Math.min(expected.text.length, seen.text.length);
  let common = 0;
  while (common < shorter && expected.text[common] === seen.text[common]) common++;
  return common > 0 && common * 2 >= shorter;
}
