import type { Expectations } from "../contract/index.ts";
import type { ContextEdit, ExchangeId, Seen, Transition } from "../wire/index.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { thinkingKept } from "./thinking-kept.ts";
import { duration } from "./words.ts";

interface State {
  /** A clearing was due and the request that carried it failed: the next one may carry it. */
  readonly due: boolean;
  /** Times the lane cleared since it last was idle long enough. */
  readonly cleared: number;
  /** The last request that was allowed to clear. */
  readonly allowed: ExchangeId | null;
  /** A person set the context policy: what they set is the lane's own. */
  readonly byPerson: boolean;
}

/**
 * Holds when clearing edits (`clear_thinking_*` that keep less than the lane's own policy) are asked for only after
 * at least the declared idle time (default one hour), and once per idle gap (a tool that runs for
 * an hour is a gap as well). The lane's own policy is the declared one, or what its first call in the session asked for, `keep` less than
 * all included; no edit at all keeps everything, an edit without `keep` keeps one turn (the provider's default).
 *
 * Exempt: the first request after such a gap, and its retries; a policy constant since the first call; a person's act.
 * Incident: April 2026, the once-flag that latched (`facts/incidents.md`, F2).
 * Visible on the wire only.
 */
export const thinkingClearedOnce: Invariant<State> = {
  id: "thinking-cleared-once",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => ({ due: false, cleared: 0, allowed: null, byPerson: false }),
  step(before, transition, { expected, session }) {
    const { exchange, gap } = transition;
    const asked = thinkingKept(exchange.request.contextEdits);
    const own = ownPolicy(expected, session.laneEdits);
    if (isHelperLane(exchange.place.lane)) return { state: before, result: exempt("a helper call is no turn") };
    if (asked === undefined || own === undefined) return { state: before, result: editsUnknown };
    const acted = exchange.request.personActs.some((act) => act.component === "thinking" || act.component === "flag");
    let state = acted && !before.byPerson ? { ...before, byPerson: true } : before;
    const idle = gap !== null && gap >= expected.clearThinkingAfterIdle;
    if (idle && (state.cleared > 0 || state.due)) state = { ...state, due: false, cleared: 0 };
    if (asked >= own) return { state: state.due ? { ...state, due: false } : state, result: kept };
    if (state.byPerson) return { state, result: exempt("a person set what is kept") };
    if (exchange.place.retryOf !== null && exchange.place.retryOf === state.allowed) {
      return { state: { ...state, allowed: exchange.id }, result: exempt("the same request again") };
    }
    if (idle || state.due) {
      const failed = exchange.reply.outcome.is === "error";
      return {
        state: { ...state, due: failed, cleared: failed ? 0 : 1, allowed: exchange.id },
        result: exempt(`idle for ${duration(gap ?? 0)}: thinking may be cleared once`),
      };
    }
    return {
      state: { ...state, due: false, cleared: state.cleared + 1 },
      result: broken({
        key: "cleared",
        severity: "error",
        message: messageOf(transition, state),
        evidence: {
          expected: `keep ${inWords(own)}, but for one request after ${duration(expected.clearThinkingAfterIdle)} of idleness`,
          seen: `keep ${inWords(asked)} after ${gap === null ? "no known gap" : duration(gap)}`,
          firstDivergence: editOf(exchange.request.contextEdits),
          figures: {
            idleMs: gap ?? 0,
            clearAfterIdleMs: expected.clearThinkingAfterIdle,
            clearedSinceIdle: state.cleared + 1,
            keep: Number.isFinite(asked) ? asked : -1,
          },
        },
        claims: [],
      }),
    };
  },
};

/** Turns of thinking that the lane keeps: as declared, else as its first call asked. */
function ownPolicy({ keepThinking }: Expectations, laneEdits: Seen<readonly ContextEdit[]>): number | undefined {
  if (keepThinking === undefined) return thinkingKept(laneEdits);
  return keepThinking === "all" ? Number.POSITIVE_INFINITY : keepThinking;
}

const editsUnknown = notVisible("context edits are not recorded");

function messageOf(transition: Transition, state: State): string {
  const gap = transition.gap === null ? "" : `, ${duration(transition.gap)} after the last reply`;
  if (state.cleared > 0) return `thinking was cleared again without a new idle gap${gap}`;
  return `thinking was cleared without an idle gap${gap}`;
}

function inWords(turns: number): string {
  return Number.isFinite(turns) ? `${turns}` : "all";
}

function editOf(edits: Seen<readonly ContextEdit[]>): string {
  const index = edits.is === "set" ? edits.value.findIndex(({ type }) => type.startsWith("clear_thinking")) : -1;
  return `context_management.edits[${Math.max(index, 0)}].keep`;
}
