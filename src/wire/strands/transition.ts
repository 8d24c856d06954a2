import type { Break } from "../break.ts";
import type { Exchange } from "../exchange.ts";
import type { Hash } from "../ids.ts";
import type { Item } from "../item.ts";
import { known } from "../seen.ts";
import type { HistoryChange, Transition } from "../transition.ts";
import { type Alignment, align } from "./align.ts";
import { announcesCompaction } from "./announces-compaction.ts";
import { isFilledDefault } from "./filled-defaults.ts";
import { hashesOf } from "./find-strand.ts";
import { isRepairedCall } from "./repaired-call.ts";
import { isAboutReasoning } from "./unexplained.ts";

/** What has to be known of a strand to judge its next exchange. Plain data. */
export interface StrandState {
  readonly first: Exchange | null;
  /** The last exchange whose reply came through: its history and reply are owed. */
  readonly accepted: Exchange | null;
  /** The accepted one before that, for a request that is sent again though it was answered. */
  readonly before: Exchange | null;
  /** What went wrong since then. */
  readonly failures: Failures | null;
  /** Items of replies cut before or since: they may come back, in front of what the retry answered, or not. */
  readonly parts: readonly Item[];
  /** The history with the reasoning a break let go: clients bring it back when its model or its signature fits again. */
  readonly withReasoning: readonly Item[] | null;
}

interface Failures {
  readonly because: string;
  readonly signatureRejected: boolean;
  /** What the requests that failed had said: said again, it is nothing new. */
  readonly sent: ReadonlySet<Hash>;
}

/** A strand before its first exchange. */
export const newStrand: StrandState = Object.freeze({
  first: null,
  accepted: null,
  before: null,
  failures: null,
  parts: [],
  withReasoning: null,
});

/**
 * Says how an exchange follows from its strand. Exchanges of one strand come in order of `at`. After a broken step
 * the next one is compared with what was really sent, so that a break is told once.
 *
 * Cost: one pass over the history where it only grew.
 */
export function transition(
  strandState: StrandState,
  exchange: Exchange,
): { readonly strandState: StrandState; readonly transition: Transition } {
  const state = strandState;
  const resent = exchange.place.retryOf !== null && exchange.place.retryOf === state.accepted?.id;
  const previous = resent ? state.before : state.accepted;
  const breaks = [...(exchange.place.announced ?? []), ...breaksOf(state, previous, exchange)];
  const compared = compareHistories(state, previous, exchange, resent, breaks);
  // A compaction that came to nothing explains nothing; where the history is not shown, it is taken at its word.
  const isShown = exchange.request.history.is === "set" && !exchange.request.historyHeldByProvider;
  const told = compared.changes.length > 0 || !isShown ? breaks : breaks.filter(({ kind }) => kind !== "compaction");
  const step: Transition = {
    exchange,
    previous,
    first: state.first ?? exchange,
    gap: previous === null ? null : Math.max(0, exchange.at - endOf(previous)),
    added: compared.added,
    changes: compared.changes,
    breaks: told,
    turn: turnOf(state, exchange, compared.added, breaks),
  };
  return { transition: step, strandState: stateAfter(state, previous, exchange, compared) };
}

interface Compared {
  readonly added: readonly Item[];
  readonly changes: readonly HistoryChange[];
  readonly withReasoning: readonly Item[] | null;
}

function compareHistories(
  state: StrandState,
  previous: Exchange | null,
  exchange: Exchange,
  resent: boolean,
  /** Grows by what the comparison finds. */
  breaks: Break[],
): Compared {
  const sent = known(exchange.request.history);
  if (sent === undefined) return { added: exchange.request.added, changes: [], withReasoning: null };
  const before = previous === null ? undefined : known(previous.request.history);
  if (previous === null || before === undefined || exchange.request.historyHeldByProvider)
    return { added: sent, changes: [], withReasoning: null };

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
  const changes = withoutReturnedParts(found.changes, state.parts, breaks);
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
    changes,
    withReasoning: fullHistory(state, reply, owed, sent, found.added, changes, breaks),
  };
}

/** A cut reply's parts may come back, in front of what the retry answered. */
function withoutReturnedParts(
  changes: readonly HistoryChange[],
  parts: readonly Item[],
  breaks: Break[],
): readonly HistoryChange[] {
  if (parts.length === 0 || changes.length === 0) return changes;
  const rest = changes.filter((change) => change.is !== "inserted" || !parts.some((part) => isPart(part, change.seen)));
  if (rest.length < changes.length)
    breaks.push({ kind: "previous-failed", because: "parts of a reply that was cut came back" });
  return rest;
}

function isPart(part: Item, seen: Item): boolean {
  if (part.hash !== null && part.hash === seen.hash) return true;
  return (
    part.kind === "text" && seen.kind === "text" && seen.text.trim() !== "" && part.text.startsWith(seen.text.trim())
  );
}

function breaksOf(state: StrandState, previous: Exchange | null, exchange: Exchange): readonly Break[] {
  const breaks: Break[] = [];
  const { place, request } = exchange;
  if (place.retryOf !== null) breaks.push({ kind: "retry", because: `the same request as ${place.retryOf}` });
  if (state.failures !== null) {
    breaks.push({ kind: "previous-failed", because: state.failures.because });
    if (state.failures.signatureRejected)
      breaks.push({ kind: "signature-rejected", because: "the provider refused a signature" });
  }
  if (place.resumed) breaks.push({ kind: "resume", because: "the conversation was taken up by a new process" });
  if (request.historyHeldByProvider)
    breaks.push({ kind: "provider-held", because: "the request names an earlier response" });
  const from = previous === null ? undefined : known(previous.request.model);
  const to = known(request.model);
  if (from !== undefined && to !== undefined && from !== to)
    breaks.push({ kind: "model-switch", because: `${from} → ${to}` });
  for (const act of request.personActs) {
    if (act.component === "compact") breaks.push({ kind: "compaction", because: act.by });
    if (act.component === "clear" || act.component === "rewind") breaks.push({ kind: "rewind", because: act.by });
  }
  return breaks;
}

function compactionIn(exchange: Exchange, changes: readonly HistoryChange[], added: readonly Item[]): string | null {
  const fresh = changes.flatMap((change) => (change.is === "missing" ? [] : [change.seen]));
  for (const item of [...fresh, ...added]) {
    const because = announcesCompaction(exchange.client.id, item);
    if (because !== null) return because;
  }
  return null;
}

/**
 * A person went back: the owed history ends early, at the start of a human turn, and goes on with other words; or it
 * ends with an earlier prompt, which is asked again. A resumed history that ends early is no rewind: nobody is known
 * to have asked for it.
 */
function rewindIn(
  exchange: Exchange,
  owed: readonly Item[],
  changes: readonly HistoryChange[],
  added: readonly Item[],
): string | null {
  const start = changes[0];
  if (start === undefined || start.index === 0 || exchange.place.resumed) return null;
  if (!changes.every((change) => change.is === "missing")) return null;
  const gone = owed.slice(start.index);
  // Nothing behind the first missing item may have been kept.
  if (gone.length > changes.length + gone.filter((item) => item.kind === "reasoning" && !item.mustReturn).length)
    return null;
  const before = owed[start.index - 1];
  if (added.length === 0 && before !== undefined && isHumanText(before)) return askedAgain;
  const first = gone.find((item) => item.kind !== "text" || (item.role === "user" && item.author !== "client"));
  if (first?.kind !== "text" || !added.some(isHumanText)) return null;
  return "the history ends where an earlier prompt began, and goes on with another";
}

const askedAgain = "the history ends with an earlier prompt, asked again";

/** The history as it would be with all reasoning, kept as long as the strand goes without a part of it. */
function fullHistory(
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

function turnOf(
  state: StrandState,
  exchange: Exchange,
  added: readonly Item[],
  breaks: readonly Break[],
): Transition["turn"] {
  if (state.first === null) return "first";
  if (breaks.some(({ because }) => because === askedAgain)) return "human";
  if (exchange.place.retryOf !== null) return "tool-loop";
  const sent = state.failures?.sent;
  const fresh = sent === undefined ? added : added.filter(({ hash }) => hash === null || !sent.has(hash));
  return fresh.some(isHumanText) ? "human" : "tool-loop";
}

function isHumanText(item: Item): boolean {
  return item.kind === "text" && item.role === "user" && item.author !== "client" && item.text.trim() !== "";
}

function endOf(exchange: Exchange): number {
  return exchange.at + (known(exchange.reply.duration) ?? 0);
}

function stateAfter(
  state: StrandState,
  previous: Exchange | null,
  exchange: Exchange,
  compared: Compared,
): StrandState {
  const first = state.first ?? exchange;
  const { outcome, items } = exchange.reply;
  if (outcome.is === "complete" || outcome.is === "unrecorded")
    return {
      first,
      accepted: exchange,
      before: previous,
      failures: null,
      parts: state.failures === null ? [] : state.parts,
      withReasoning: compared.withReasoning,
    };
  return {
    ...state,
    first,
    failures: {
      because: outcome.is === "cut" ? "the reply before was cut" : `the reply before was an error (${outcome.type})`,
      signatureRejected:
        state.failures?.signatureRejected === true || (outcome.is === "error" && outcome.signatureRejected),
      sent: new Set([...(state.failures?.sent ?? []), ...hashesOf(known(exchange.request.history) ?? [])]),
    },
    parts: [...(state.failures === null ? [] : state.parts), ...items],
  };
}
