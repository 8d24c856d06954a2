import type { Expectations } from "../contract/index.ts";
import type { Break, ClientId, Exchange, HistoryChange, Item, Transition } from "../wire/index.ts";
import { breakOf, freshStart } from "./break-of.ts";
import { causesOf } from "./causes.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Breach, Invariant, Result } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { count, kindOf, messages, placeOf } from "./words.ts";

/**
 * What a lane does with reasoning of earlier turns when a person speaks again:
 * - `unknown`: there was no occasion yet;
 * - `carries`: it was sent back once, so it is owed from then on;
 * - `drops`: all of it went at the first occasion. Providers allow that (Anthropic: thinking of earlier turns may be
 *   left out; DeepSeek: reasoning of earlier turns must not be sent), so it is the policy of this lane.
 */
type Practice = "unknown" | "carries" | "drops";

/**
 * Clients whose released versions carry reasoning across turns and across resume (`facts/clients.md`). For them
 * dropping it is a defect from the first occasion on, however constant.
 */
const carriers: ReadonlySet<ClientId> = new Set<ClientId>(["claude-code", "codex", "opencode", "gemini-cli"]);

/**
 * Holds when every reasoning item the model returned is sent back unchanged (text, signature, encrypted item, thought
 * signature) in each later request, until the contract lets it go. While tools are being called it always has to come
 * back. Reasoning of earlier turns has to come back where the client is known to carry it, this lane once did, or the
 * contract says `keep-thinking: all` (but for the first request after the declared idle time); elsewhere a lane that
 * drops all of it at its first opportunity, and so at every new turn, follows a policy of its own.
 *
 * Exempt: compaction (but for replies that a known client keeps word for word), rewind, an identical retry, history held by the provider; a model switch; a rejected
 * signature; thinking switched off, where no reasoning is sent at all; reasoning the protocol does not want back.
 * Incident: reasoning dropped on resume; models that break off without it (`facts/incidents.md`).
 * Visible on the wire only: a log says what was recorded, not what was sent.
 */
export const thinkingRetained: Invariant<{ readonly practice: Practice }> = {
  id: "thinking-retained",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => ({ practice: "unknown" }),
  step(state, transition, { expected }) {
    const { exchange, previous } = transition;
    if (isHelperLane(exchange.place.lane)) return { state, result: exempt("a helper call has no history to keep") };
    if (exchange.request.history.is === "unrecorded") return { state, result: notVisible("the history is not shown") };
    if (previous === null) return { state: practiceIn(exchange, state), result: kept };
    const fresh = freshStart(transition);
    if (fresh !== undefined) return { state, result: afterFreshStart(fresh, transition) };
    const changes = causesOf(transition).reasoning;
    const newTurn = transition.turn === "human" && !answersCalls(transition, previous);
    if (changes.length === 0) return { state: newTurn ? practiceIn(exchange, state) : state, result: kept };
    const letGo = breakOf(transition, "model-switch")?.because ?? switchedOff(exchange, previous);
    if (letGo !== undefined) return { state, result: exempt(letGo) };
    const owed = owedAfterRejection(changes, transition);
    if (owed.length === 0) return { state, result: exempt("the provider had refused a signature") };

    const altered = owed.filter((change) => change.is === "altered");
    const missing = owed.filter((change) => change.is !== "altered");
    const mustCarry =
      state.practice === "carries" || carriers.has(exchange.client.id) || keepsAll(expected, transition);
    const mayLearn = newTurn && !mustCarry;
    const isPolicy = mayLearn && missing.length > 0 && altered.length === 0 && !hasReasoning(historyOf(exchange));
    if (isPolicy) {
      return { state: { practice: "drops" }, result: exempt("this lane leaves out the reasoning of earlier turns") };
    }
    const breaches: Breach[] = [];
    if (missing.length > 0) breaches.push(lost(missing, transition, newTurn));
    if (altered.length > 0) breaches.push(changed(altered, transition));
    return { state, result: { is: "broken", breaches } };
  },
};

/**
 * A compaction lets everything go, but where the client keeps the end of the history word for word, a reply goes with
 * its reasoning. Asked of known clients alone: others may keep words and not reasoning on purpose.
 */
function afterFreshStart(fresh: Break, transition: Transition): Result {
  if (fresh.kind !== "compaction" || !carriers.has(transition.exchange.client.id)) return exempt(fresh.because);
  if (breakOf(transition, "model-switch", "signature-rejected") !== undefined) return exempt(fresh.because);
  const changed = new Set(transition.changes.flatMap((change) => (change.is === "inserted" ? [] : [change.index])));
  const owed = owedItems(transition);
  const lostAlone = transition.changes.filter((change) => {
    if (change.is !== "missing" || change.expected.kind !== "reasoning") return false;
    const next = owed[change.index + 1];
    return (
      next !== undefined && next.role === "assistant" && next.kind !== "reasoning" && !changed.has(change.index + 1)
    );
  });
  return lostAlone.length === 0 ? exempt(fresh.because) : broken(lost(lostAlone, transition, true));
}

function owedItems({ previous }: Transition): readonly Item[] {
  return previous === null ? [] : [...historyOf(previous), ...previous.reply.items];
}

/** Whether the contract has all of it sent back. After so long a pause it lets old thinking go, by whatever means. */
function keepsAll({ keepThinking, clearThinkingAfterIdle }: Expectations, { gap }: Transition): boolean {
  return keepThinking === "all" && (gap === null || gap < clearThinkingAfterIdle);
}

/** The lane carries reasoning across turns once a request holds some that is older than the person's last words. */
function practiceIn(exchange: Exchange, state: { readonly practice: Practice }): { readonly practice: Practice } {
  if (state.practice === "carries") return state;
  let sawReasoning = false;
  for (const item of historyOf(exchange)) {
    if (item.kind === "reasoning" && item.mustReturn) sawReasoning = true;
    else if (sawReasoning && item.kind === "text" && item.role === "user" && item.author !== "client") {
      return { practice: "carries" };
    }
  }
  return state;
}

function historyOf(exchange: Exchange): readonly Item[] {
  return exchange.request.history.is === "set" ? exchange.request.history.value : [];
}

function hasReasoning(items: readonly Item[]): boolean {
  return items.some((item) => item.kind === "reasoning" && item.mustReturn);
}

/** A person who speaks in the middle of a tool use does not end the turn: the calls still wait for their results. */
function answersCalls(transition: Transition, previous: Exchange): boolean {
  const calls = new Set<string>();
  for (const item of previous.reply.items) if (item.kind === "tool-call" && !item.byProvider) calls.add(item.callId);
  return calls.size > 0 && transition.added.some((item) => item.kind === "tool-result" && calls.has(item.callId));
}

/** A client that thinks no more may leave out all reasoning; one that still sends some of it has lost the rest. */
function switchedOff(exchange: Exchange, previous: Exchange): string | undefined {
  const { thinking } = exchange.request;
  const off =
    (thinking.is === "set" && /^(?:disabled|off|none)$/.test(thinking.value.mode)) ||
    (thinking.is === "absent" &&
      exchange.protocol === "anthropic-messages" &&
      previous.request.thinking.is === "set" &&
      previous.request.thinking.value.mode !== "disabled");
  return off && !hasReasoning(historyOf(exchange)) ? "thinking was switched off" : undefined;
}

/**
 * The retry after a rejected signature may go without any reasoning. Once a call came through again, what the model
 * returned there is owed like any other; what was left out may come back or not.
 */
function owedAfterRejection(changes: readonly HistoryChange[], transition: Transition): readonly HistoryChange[] {
  if (breakOf(transition, "signature-rejected") === undefined) return changes;
  if (breakOf(transition, "previous-failed") !== undefined) return [];
  const reply = new Set(transition.previous?.reply.items.map(({ hash }) => hash));
  return changes.filter((change) => change.is !== "inserted" && reply.has(change.expected.hash));
}

function lost(missing: readonly HistoryChange[], transition: Transition, newTurn: boolean): Breach {
  const gone = missing.filter((change) => change.is === "missing");
  const back = missing.length - gone.length;
  const first = gone[0] ?? missing[0];
  const item = first === undefined ? undefined : first.is === "inserted" ? first.seen : first.expected;
  const were = (n: number) => `${count(n, "reasoning item")} ${n === 1 ? "was" : "were"}`;
  const when = newTurn ? "when a new turn began" : "in the middle of a turn";
  const message =
    gone.length === 0
      ? `${were(back)} left out of an earlier request, and sent again now`
      : back > 0
        ? `${were(gone.length)} sent back in another place`
        : `${were(gone.length)} not sent back, ${when}`;
  return {
    key: "lost",
    severity: "error",
    message,
    evidence: {
      expected: item === undefined ? "reasoning as returned" : `${kindOf(item)} as returned`,
      seen: gone.length === 0 ? "not in the request before" : back > 0 ? "in another place" : "not in the request",
      firstDivergence: first === undefined || item === undefined ? null : placeOfChange(first, item, transition),
      figures: { missing: gone.length, sentLate: gone.length === 0 ? back : 0, carrierCharacters: carrierChars(gone) },
      ...(item?.kind === "reasoning" ? { text: { expected: item.text } } : {}),
    },
    claims: missing,
  };
}

function placeOfChange(change: HistoryChange, item: Item, transition: Transition): string {
  if (change.is !== "inserted") return placeOf(transition, change.index, item);
  return `${messages(transition)}[${item.message}] ${kindOf(item)}`;
}

function carrierChars(changes: readonly HistoryChange[]): number {
  let sum = 0;
  for (const change of changes) {
    if (change.is !== "inserted" && change.expected.kind === "reasoning") sum += change.expected.carrierChars;
  }
  return sum;
}

function changed(altered: readonly HistoryChange[], transition: Transition): Breach {
  const first = altered[0];
  const shown = first?.is === "altered" ? first : undefined;
  const part = shown === undefined ? "content" : partOf(shown.expected, shown.seen);
  return {
    key: "altered",
    severity: "error",
    message: `${count(altered.length, "reasoning item")} came back with another ${part}`,
    evidence: {
      expected: shown === undefined ? "reasoning as returned" : `${kindOf(shown.expected)} as returned`,
      seen: shown === undefined ? "altered" : `${kindOf(shown.seen)} with another ${part}`,
      firstDivergence: shown === undefined ? null : placeOf(transition, shown.index, shown.expected),
      figures: { altered: altered.length },
      ...(shown?.expected.kind === "reasoning" && (shown.seen.kind === "reasoning" || shown.seen.kind === "text")
        ? { text: { expected: shown.expected.text, seen: shown.seen.text } }
        : {}),
    },
    claims: altered,
  };
}

function partOf(expected: Item, seen: Item): string {
  if (expected.kind !== "reasoning" || seen.kind !== "reasoning") return "form";
  if (expected.carrier !== seen.carrier) {
    if (seen.carrier === null) return "signature: none";
    return expected.text === seen.text ? "signature" : "text and signature";
  }
  return expected.text === seen.text ? "form" : "text";
}
