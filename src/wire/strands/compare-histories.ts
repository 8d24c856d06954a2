import type { Break } from "../break.ts";
import type { Exchange } from "../exchange.ts";
import type { Item } from "../item.ts";
import { known } from "../seen.ts";
import type { HistoryChange } from "../transition.ts";
import { type Alignment, align } from "./align.ts";
import { announcesCompaction } from "./announces-compaction.ts";
import { isFilledDefault } from "./filled-defaults.ts";
import { fullHistory } from "./full-history.ts";
import { isRepairedCall } from "./repaired-call.ts";
import { rewindIn } from "./rewind.ts";
import type { StrandState } from "./strand-state.ts";

/** What a history is, held against what was owed. */
export interface Compared {
  readonly added: readonly Item[];
  readonly changes: readonly HistoryChange[];
  /** Those given, and those that the comparison found. */
  readonly breaks: readonly Break[];
  readonly withReasoning: readonly Item[] | null;
}

/** Holds the history of an exchange against what its strand owes: the history before and the reply to it. */
export function compareHistories(
  state: StrandState,
  previous: Exchange | null,
  exchange: Exchange,
  resent: boolean,
  given: readonly Break[],
): Compared {
  const sent = known(exchange.request.history);
  if (sent === undefined) return { added: exchange.request.added, changes: [], breaks: given, withReasoning: null };
  const before = previous === null ? undefined : known(previous.request.history);
  if (previous === null || before === undefined || exchange.request.historyHeldByProvider)
    return { added: sent, changes: [], breaks: given, withReasoning: null };

  const breaks = [...given];
  const reply = previous.reply.items;
  const owed = [...before, ...reply];
  const compare = (full: readonly Item[]): Alignment => {
    const { changes, ...rest } = align(full, sent);
    const { tools } = exchange.request;
    const isMeant = (change: HistoryChange): boolean => isFilledDefault(change, tools) || isRepairedCall(change, tools);
    return { ...rest, changes: changes.filter((change) => !isMeant(change)) };
  };
  let found = compare(owed);
  if (found.changes.length > 0 && state.withReasoning !== null && !resent) {
    const full = compare([...state.withReasoning, ...reply]);
    if (full.changes.length < found.changes.length) {
      found = full;
      if (!breaks.some(({ kind }) => kind === "model-switch" || kind === "signature-rejected"))
        breaks.push({ kind: "signature-rejected", because: "reasoning that had been left out is back" });
    }
  }
  if (found.redated > 0) breaks.push({ kind: "date-rollover", because: "only a date differs in a text" });
  if (state.afterUnseen === true && mayBeOfUnseen(found.changes, breaks) && !isNamed(breaks, "unseen"))
    breaks.push({ kind: "unseen", because: "calls earlier in it passed unseen" });
  const unseen = breaks.findIndex(({ kind }) => kind === "unseen");
  if (unseen >= 0) {
    if (found.changes.length > 0 || isOfUnseen(found.added)) {
      // A provider may have refused the reasoning meanwhile: it may come back later.
      const mayBe = [...breaks, { kind: "signature-rejected", because: "a call was not seen" } as const];
      const withReasoning = fullHistory(state, reply, owed, sent, found.added, found.changes, mayBe);
      return { added: found.added, changes: [], breaks, withReasoning };
    }
    breaks.splice(unseen, 1);
  }
  const changes = withoutReturnedParts(found.changes, state.parts);
  if (changes.length < found.changes.length)
    breaks.push({ kind: "previous-failed", because: "parts of a reply that was cut came back" });
  if (changes.length > 0) {
    if (!breaks.some(({ kind }) => kind === "compaction")) {
      const because = compactionIn(exchange, changes, found.added);
      if (because !== null) breaks.push({ kind: "compaction", because });
    }
    const isCompacted = breaks.some(({ kind }) => kind === "compaction");
    const because = isCompacted ? null : rewindIn(exchange, owed, changes, found.added);
    if (because !== null) breaks.push({ kind: "rewind", because });
  }
  return {
    added: found.added,
    changes: toldByHashes(changes, breaks),
    breaks,
    withReasoning: fullHistory(state, reply, owed, sent, found.added, changes, breaks),
  };
}

function isNamed(breaks: readonly Break[], kind: Break["kind"]): boolean {
  return breaks.some((each) => each.kind === kind);
}

/** What a client brings back when its model or its signature fits again is more than what was seen of it. */
function mayBeOfUnseen(changes: readonly HistoryChange[], breaks: readonly Break[]): boolean {
  if (changes.length === 0) return false;
  if (isNamed(breaks, "model-switch") || isNamed(breaks, "signature-rejected")) return true;
  return changes.some((change) => change.is === "inserted" && change.seen.kind === "reasoning");
}

/** The history holds what the model said in a call that was not seen. */
function isOfUnseen(added: readonly Item[]): boolean {
  return added.some((item) => item.role === "assistant" && !(item.kind === "text" && item.author === "client"));
}

/**
 * Where the owed history is known by hashes alone, a text that differs may be one that was trimmed or redated, so nothing
 * is told. Reasoning travels as it is: that it is gone, where all else is there, is told all the same.
 */
function toldByHashes(changes: readonly HistoryChange[], breaks: Break[]): readonly HistoryChange[] {
  const forgotten = breaks.findIndex(({ kind }) => kind === "forgotten");
  if (forgotten < 0) return changes;
  if (changes.some((change) => change.is !== "missing" || change.expected.kind !== "reasoning")) return [];
  breaks.splice(forgotten, 1);
  return changes;
}

/** A cut reply's parts may come back, in front of what the retry answered. */
function withoutReturnedParts(changes: readonly HistoryChange[], parts: readonly Item[]): readonly HistoryChange[] {
  if (parts.length === 0) return changes;
  return changes.filter((change) => change.is !== "inserted" || !parts.some((part) => isPart(part, change.seen)));
}

function isPart(part: Item, seen: Item): boolean {
  if (part.hash !== null && part.hash === seen.hash) return true;
  return (
    part.kind === "text" && seen.kind === "text" && seen.text.trim() !== "" && part.text.startsWith(seen.text.trim())
  );
}

function compactionIn(exchange: Exchange, changes: readonly HistoryChange[], added: readonly Item[]): string | null {
  const fresh = changes.flatMap((change) => (change.is === "missing" ? [] : [change.seen]));
  for (const item of [...fresh, ...added]) {
    const because = announcesCompaction(exchange.client.id, item);
    if (because !== null) return because;
  }
  return null;
}
