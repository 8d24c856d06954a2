import { type HistoryChange, isAboutReasoning, type Transition } from "../wire/index.ts";
import { breakOf, freshStart } from "./break-of.ts";
import { causesOf } from "./causes.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Breach, Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { count, kindOf, messages, placeOf } from "./words.ts";

/**
 * Holds when the canonical history of a lane only grows: each request begins with the request before it and its reply.
 * Claims every change that no narrower rule claims (`causesOf`).
 *
 * Exempt: compaction, rewind, an identical retry, history held by the provider; parts of a reply that was cut;
 * reasoning after a model switch or a rejected signature, and the client's own texts after a model switch.
 * Incident: micro-compaction, context cut at the front, a resume that moved blocks (`facts/incidents.md`).
 * Visible on the wire only.
 */
export const historyExtends: Invariant<null> = {
  id: "history-extends",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => null,
  step(state, transition) {
    const { exchange, previous } = transition;
    if (isHelperLane(exchange.place.lane)) return { state, result: exempt("a helper call has no history to keep") };
    if (exchange.request.history.is === "unrecorded") return { state, result: notVisible("the history is not shown") };
    if (previous === null || transition.changes.length === 0) return { state, result: kept };
    const fresh = freshStart(transition);
    if (fresh !== undefined) return { state, result: exempt(fresh.because) };
    const all = causesOf(transition).history;
    const changes = all.filter((change) => !isExcused(change, transition));
    if (changes.length > 0) return { state, result: broken(breachOf(changes, transition)) };
    return { state, result: all.length > 0 ? exempt(transition.breaks[0]?.because ?? "a break explains it") : kept };
  },
};

/** Reasoning is of its model, and clients say the same to another model in another place or form. */
function isExcused(change: HistoryChange, transition: Transition): boolean {
  if (isAboutReasoning(change)) return breakOf(transition, "model-switch", "signature-rejected") !== undefined;
  const item = change.is === "inserted" ? change.seen : change.expected;
  const isClients =
    item.kind === "text" && (item.author === "client" || item.role === "system" || item.role === "developer");
  return isClients && breakOf(transition, "model-switch") !== undefined;
}

function breachOf(changes: readonly HistoryChange[], transition: Transition): Breach {
  const missing = changes.filter((change) => change.is === "missing");
  const altered = changes.filter((change) => change.is === "altered");
  const inserted = changes.filter((change) => change.is === "inserted");
  const first = changes[0];
  const reasoning = missing.filter(({ expected }) => expected.kind === "reasoning").length;
  const front = isFront(missing, transition);
  const words: string[] = [];
  if (missing.length > 0) {
    const what = front ? `the first ${count(missing.length, "item")}` : count(missing.length, "item");
    const among = reasoning === 0 ? "" : `, ${count(reasoning, "reasoning item")} among them`;
    words.push(`${what} of the history ${missing.length === 1 ? "is" : "are"} missing${among}`);
  }
  if (altered.length > 0) words.push(`${count(altered.length, "item")} altered`);
  if (inserted.length > 0) words.push(`${count(inserted.length, "item")} put in`);
  const shown = changes.find((change) => change.is === "altered");
  return {
    key: missing.length > 0 ? "missing" : altered.length > 0 ? "altered" : "inserted",
    severity: "error",
    message: `the history did not only grow: ${words.join(", ")}`,
    evidence: {
      expected: "the history sent before, and the reply",
      seen: words.join(", "),
      firstDivergence: first === undefined ? null : placeOfChange(first, transition),
      figures: { missing: missing.length, altered: altered.length, inserted: inserted.length },
      ...textOf(shown ?? first),
    },
    claims: changes,
  };
}

/** Whether all that is missing stood at the beginning, without a gap. */
function isFront(missing: readonly HistoryChange[], { changes }: Transition): boolean {
  const last = missing.at(-1);
  if (last === undefined) return false;
  const gone = new Set(changes.flatMap((change) => (change.is === "missing" ? [change.index] : [])));
  for (let index = 0; index <= last.index; index++) if (!gone.has(index)) return false;
  return true;
}

function placeOfChange(change: HistoryChange, transition: Transition): string {
  if (change.is !== "inserted") return placeOf(transition, change.index, change.expected);
  return `${messages(transition)}[${change.seen.message}] ${kindOf(change.seen)}`;
}

function textOf(change: HistoryChange | undefined) {
  if (change === undefined) return {};
  const expected = change.is !== "inserted" && "text" in change.expected ? { expected: change.expected.text } : {};
  const seen = change.is !== "missing" && "text" in change.seen ? { seen: change.seen.text } : {};
  return { text: { ...expected, ...seen } };
}
