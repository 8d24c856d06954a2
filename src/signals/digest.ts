import type { Exchange, Item, StrandId, ToolResultItem, Transition } from "../wire/index.ts";
import type { ToolUse } from "./tools/index.ts";
import { isInterrupt, toolUse } from "./tools/index.ts";

/** What several families ask of one transition, found once. */
export interface Digest {
  readonly transition: Transition;
  readonly exchange: Exchange;
  readonly group: "session" | "subagents";
  /** A hidden helper call: a title, a router, a compaction. */
  readonly helper: boolean;
  readonly strand: StrandId;
  /** A person's message begins a turn here. Sub-agents have none. */
  readonly prompt: boolean;
  /** What came in, also where the history was replaced. */
  readonly added: readonly Item[];
  /** Marks of a person's interrupt in what came in. */
  readonly interrupts: number;
  /** Results that came in, each with the call of the previous reply that it answers. */
  readonly results: readonly Answered[];
  /** Calls in the reply that the client has to run, in order. */
  readonly calls: readonly ToolUse[];
  /** Visible text of the reply, in order. */
  readonly visible: readonly string[];
  /** The history was replaced by a summary before this call. */
  readonly compacted: boolean;
  /** The reply came to its end. */
  readonly complete: boolean;
}

export interface Answered {
  readonly call: ToolUse;
  readonly result: ToolResultItem;
}

let memo: Digest | null = null;

/**
 * The digest of a transition. All families look at one transition before the next, so the last one is remembered;
 * nothing but time depends on that.
 */
export function digestOf(transition: Transition): Digest {
  if (memo?.transition === transition) return memo;
  memo = digest(transition);
  return memo;
}

function digest(transition: Transition): Digest {
  const { exchange, breaks } = transition;
  const { lane } = exchange.place;
  const project = exchange.client.project.is === "set" ? exchange.client.project.value : null;
  const group = lane.startsWith("subagent:") ? "subagents" : "session";
  const compacted = breaks.some(({ kind }) => kind === "compaction");
  const added = compacted ? addedAfterCompaction(transition) : transition.added;
  const incoming = isFresh(transition) ? readAdded(transition, added, project) : nothingNew;
  const calls: ToolUse[] = [];
  const visible: string[] = [];
  for (const item of exchange.reply.items) {
    if (item.kind === "tool-call") {
      if (!item.byProvider) calls.push(toolUse(item, project));
    } else if (item.kind === "text" && item.author !== "client" && item.text !== "") visible.push(item.text);
  }
  const { outcome, stopReason } = exchange.reply;
  return {
    transition,
    exchange,
    group,
    helper: lane !== "main" && group === "session",
    strand: exchange.place.strand,
    prompt:
      lane === "main" &&
      (transition.turn !== "tool-loop" || (compacted && exchange.place.retryOf === null)) &&
      isSpoken(added),
    added,
    interrupts: incoming.interrupts,
    results: incoming.results,
    calls,
    visible,
    compacted,
    complete: outcome.is === "complete" || (outcome.is === "unrecorded" && stopReason.is === "set"),
  };
}

interface Incoming {
  readonly interrupts: number;
  readonly results: readonly Answered[];
}

const nothingNew: Incoming = { interrupts: 0, results: [] };

/**
 * Whether what came in is counted here. On the wire a failed request is sent again with the same things (and more):
 * they count where a reply came through, and not once more where an answered request is repeated. A log records what
 * came in once.
 */
function isFresh({ exchange, breaks }: Transition): boolean {
  if (exchange.seenIn === "log") return true;
  const { outcome } = exchange.reply;
  if (outcome.is !== "complete" && outcome.is !== "unrecorded") return false;
  return exchange.place.retryOf === null || breaks.some(({ kind }) => kind === "previous-failed");
}

/** Whether a person said something: text or an image, not the mark of an interrupt, nothing a client wrote. */
function isSpoken(added: readonly Item[]): boolean {
  return added.some((item) => {
    if (item.role !== "user") return false;
    if (item.kind === "media") return true;
    if (item.kind !== "text" || isInterrupt(item.text)) return false;
    return item.author === "person" || (item.author === "unknown" && !item.text.startsWith("<"));
  });
}

/**
 * A history that was replaced has no old end for new words to stand behind: on the wire, what comes after the last
 * thing the model said, and was not sent before (Codex keeps the person's words), is what came in.
 */
function addedAfterCompaction({ exchange, previous, added }: Transition): readonly Item[] {
  const { history } = exchange.request;
  if (history.is !== "set") return added;
  const before = previous?.request.history;
  const known = new Set(before?.is === "set" ? before.value.map(({ hash }) => hash) : []);
  return history.value
    .slice(history.value.findLastIndex(({ role }) => role === "assistant") + 1)
    .filter(({ hash }) => hash === null || !known.has(hash));
}

function readAdded(transition: Transition, added: readonly Item[], project: string | null): Incoming {
  let interrupts = 0;
  const results: Answered[] = [];
  for (const item of added) {
    if (item.kind === "tool-result") {
      const call = transition.previous?.reply.items.find(
        (sent) => sent.kind === "tool-call" && sent.callId === item.callId,
      );
      if (call?.kind === "tool-call") results.push({ call: toolUse(call, project), result: item });
    } else if (item.kind === "text" && item.role === "user" && isInterrupt(item.text)) interrupts += 1;
  }
  return { interrupts, results };
}
