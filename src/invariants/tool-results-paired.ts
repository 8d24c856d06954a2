import type { Exchange, HistoryChange, Item, ToolResultItem, Transition } from "../wire/index.ts";
import { freshStart } from "./break-of.ts";
import { causesOf } from "./causes.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Breach, Invariant } from "./invariant.ts";
import { exempt, kept, notVisible } from "./results.ts";
import { count, messages, placeOf } from "./words.ts";

interface State {
  /** Log only: calls of earlier replies whose results have not been recorded yet. */
  readonly open: readonly string[];
  /** Log only: calls answered lately. */
  readonly answered: readonly string[];
}

/** Results of one batch are recorded near each other; a doubled one is not far. */
const remembered = 32;
const nothing: State = Object.freeze({ open: [], answered: [] });

/**
 * Holds when every tool call is answered exactly once in the request after it, parallel ones in any order, and no
 * result is taken out, doubled or blanked later. Tools run by the provider are answered in the reply itself.
 *
 * Exempt: compaction, rewind, an identical retry, history held by the provider; calls of a failed reply; in logs,
 * calls that a person's interruption left without a record.
 * Incident: old results blanked by micro-compaction, results doubled on resume (`facts/incidents.md`).
 * Visible on the wire; logs show doubled and unanswered calls, not what was blanked.
 */
export const toolResultsPaired: Invariant<State> = {
  id: "tool-results-paired",
  severity: "error",
  seenIn: ["wire", "log"],
  oncePer: "lane",
  init: () => nothing,
  step(state, transition) {
    const { exchange, previous } = transition;
    if (isHelperLane(exchange.place.lane)) return { state, result: exempt("a helper call has no history to keep") };
    if (exchange.seenIn === "log") return stepInLog(state, transition);
    if (exchange.request.history.is === "unrecorded") return { state, result: notVisible("the history is not shown") };
    const fresh = freshStart(transition);
    if (fresh !== undefined) return { state, result: exempt(fresh.because) };
    const breaches =
      previous === null
        ? pairing([], exchange.request.history.is === "set" ? exchange.request.history.value : [], transition)
        : [...laterChanges(transition), ...pairing(owedBy(previous), transition.added, transition)];
    return { state, result: breaches.length > 0 ? { is: "broken", breaches } : kept };
  },
};

function owedBy(previous: Exchange): readonly Item[] {
  return previous.reply.outcome.is === "error" ? [] : previous.reply.items;
}

/** Results against the calls of the reply before them, and what else came in with them. */
function pairing(reply: readonly Item[], added: readonly Item[], transition: Transition): readonly Breach[] {
  const results = new Map<string, number>();
  for (const item of reply) if (item.kind === "tool-call" && !item.byProvider) results.set(item.callId, 0);
  let doubled = 0;
  let orphaned = 0;
  let first: Item | undefined;
  for (const item of added) {
    if (item.kind === "tool-call" && !results.has(item.callId)) results.set(item.callId, item.byProvider ? -1 : 0);
    if (item.kind !== "tool-result") continue;
    const before = results.get(item.callId);
    if (before !== undefined && before <= 0) results.set(item.callId, 1);
    else {
      const standing = before === undefined ? standingInHistory(item, transition) : "answered";
      if (standing === "open") continue;
      if (standing === "answered") doubled++;
      else orphaned++;
      first ??= item;
    }
  }
  const unanswered = reply.filter(
    (item) => item.kind === "tool-call" && results.get(item.callId) === 0 && !isGone(item, transition),
  );
  const breaches: Breach[] = [];
  const where = first === undefined ? null : `${messages(transition)}[${first.message}] tool result`;
  if (doubled > 0) breaches.push(breach("doubled", `${count(doubled, "tool call")} answered twice`, where, doubled));
  if (orphaned > 0) {
    breaches.push(breach("orphaned", `${count(orphaned, "tool result")} without a call`, where, orphaned));
  }
  if (unanswered.length > 0) {
    const n = unanswered.length;
    breaches.push(
      breach("unanswered", `${count(n, "tool call")} not answered in the next request`, "end of history", n),
    );
  }
  return breaches;
}

function standingInHistory(result: ToolResultItem, { previous }: Transition): "none" | "open" | "answered" {
  let standing: "none" | "open" | "answered" = "none";
  if (previous === null || previous.request.history.is !== "set") return standing;
  for (const item of previous.request.history.value) {
    if (item.kind === "tool-call" && item.callId === result.callId) standing = "open";
    if (item.kind === "tool-result" && item.callId === result.callId) standing = "answered";
  }
  return standing;
}

/** The call itself went too: that is a hole in the history, not an unanswered call. */
function isGone(call: Item, transition: Transition): boolean {
  return transition.changes.some((change) => change.is === "missing" && change.expected === call);
}

function laterChanges(transition: Transition): readonly Breach[] {
  const changes = causesOf(transition).toolResults;
  if (changes.length === 0) return [];
  const blanked = changes.filter((change) => change.is === "altered");
  const others = changes.filter((change) => change.is !== "altered");
  const rest = others.filter((change) => itemOf(change).kind !== "reasoning");
  const breaches: Breach[] = [];
  const [firstBlanked] = blanked;
  if (firstBlanked?.is === "altered") {
    const { expected, seen, index } = firstBlanked;
    breaches.push({
      key: "blanked",
      severity: "error",
      message: `${count(blanked.length, "older tool result")} ${blanked.length === 1 ? "was" : "were"} blanked`,
      evidence: {
        expected: `the result as sent before, ${expected.bytes} bytes`,
        seen: seen.bytes === 0 ? "nothing" : `a marker of ${seen.bytes} bytes`,
        firstDivergence: placeOf(transition, index, expected),
        figures: {
          blanked: blanked.length,
          bytesBefore: bytesOf(blanked, "expected"),
          bytesAfter: bytesOf(blanked, "seen"),
        },
        ...("text" in expected && "text" in seen ? { text: { expected: expected.text, seen: seen.text } } : {}),
      },
      claims: blanked,
    });
  }
  const [firstRest] = rest;
  if (firstRest !== undefined) {
    const item = itemOf(firstRest);
    const where =
      firstRest.is === "inserted"
        ? `${messages(transition)}[${item.message}] tool result`
        : placeOf(transition, firstRest.index, item);
    const [key, what] =
      firstRest.is === "inserted"
        ? item.kind === "tool-result" && standingInHistory(item, transition) === "open"
          ? ["unanswered", `${count(rest.length, "tool call")} not answered before`]
          : ["doubled", `${count(rest.length, "tool call")} answered twice`]
        : item.kind === "tool-call"
          ? ["orphaned", `${count(rest.length, "older tool call")} gone, the result still there`]
          : ["removed", `${count(rest.length, "older tool result")} gone, the call still there`];
    breaches.push({ ...breach(key ?? "removed", what ?? "", where, rest.length), claims: others });
  }
  return breaches;
}

/** What a change is about; a signature goes with the call it stood on. */
function itemOf(change: HistoryChange): Item {
  return change.is === "inserted" ? change.seen : change.expected;
}

function bytesOf(
  changes: readonly ReturnType<typeof causesOf>["toolResults"][number][],
  side: "expected" | "seen",
): number {
  let sum = 0;
  for (const change of changes) if (change.is === "altered") sum += change[side].bytes;
  return sum;
}

function breach(key: string, message: string, where: string | null, n: number): Breach {
  return {
    key,
    severity: "error",
    message,
    evidence: { expected: "one result for each call", seen: message, firstDivergence: where, figures: { [key]: n } },
    claims: [],
  };
}

/**
 * A log records results when they come, and nothing where a process ended: a call without a result is a breach only
 * where the same lane went on calling tools for two more replies without a word of a person.
 */
function stepInLog(state: State, transition: Transition): ReturnType<Invariant<State>["step"]> {
  const { exchange, previous, added } = transition;
  const calls = previous === null || previous.reply.outcome.is !== "complete" ? [] : callsOf(previous.reply.items);
  if (calls.length === 0 && state.open.length === 0 && added.length === 0) return { state, result: kept };
  const open = state.open.length === 0 ? calls : [...state.open, ...calls];
  const now: string[] = [];
  let doubled = 0;
  for (const item of added) {
    if (item.kind !== "tool-result") continue;
    if (now.includes(item.callId)) doubled++;
    else if (!open.includes(item.callId) && state.answered.includes(item.callId)) doubled++;
    else now.push(item.callId);
  }
  const left = open.filter((id) => !now.includes(id));
  const late = transition.turn === "tool-loop" ? left.filter((id) => state.open.includes(id)) : [];
  const forgotten = transition.turn === "human" || transition.breaks.length > 0;
  const next: State = {
    open: forgotten ? [] : left.filter((id) => !late.includes(id)),
    answered: now.length === 0 ? state.answered : [...state.answered, ...now].slice(-remembered),
  };
  const breaches: Breach[] = [];
  const { where } = exchange.origin;
  if (doubled > 0) breaches.push(breach("doubled", `${count(doubled, "tool call")} answered twice`, where, doubled));
  if (late.length > 0 && !forgotten) {
    breaches.push(breach("unanswered", `${count(late.length, "tool call")} never answered`, where, late.length));
  }
  if (breaches.length > 0) return { state: next, result: { is: "broken", breaches } };
  if (forgotten && left.length > 0) return { state: next, result: exempt("a person or a break came between") };
  return { state: next, result: kept };
}

function callsOf(items: readonly Item[]): readonly string[] {
  let calls: string[] | undefined;
  for (const item of items) {
    if (item.kind !== "tool-call" || item.byProvider) continue;
    calls ??= [];
    calls.push(item.callId);
  }
  return calls ?? noCalls;
}

const noCalls: readonly string[] = Object.freeze([]);
