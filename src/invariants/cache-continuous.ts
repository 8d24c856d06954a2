import { absent, known, type Transition, type Usage } from "../wire/index.ts";
import { breakOf } from "./break-of.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Invariant, Result } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { thinkingKept } from "./thinking-kept.ts";
import { duration } from "./words.ts";

interface State {
  /** Milliseconds the prefix written last lives, as the provider's usage tells it. */
  readonly ttl: number;
  /** The strand has seen explicit cache writes. Without them a cache is the provider's best effort. */
  readonly explicit: boolean;
  /** Low reads in a row. */
  readonly misses: number;
  /** Tokens that were there before the first of them: a best-effort cache does not tell what a miss wrote. */
  readonly had: number;
}

const fiveMinutes = 300_000;
const oneHour = 3_600_000;
/** Providers cache no prefix shorter than this (tokens). */
const smallest = 1024;
/** Clocks of client and provider differ, and a reply takes time: a gap near the end of the life proves nothing. */
const margin = 0.95;

/**
 * Holds when a request that extends its prefix within the life of the cache reads at least half of what the call
 * before had read and written. The life is the declared one, else what the provider's usage tells (5 min or 1 h).
 *
 * Exempt: the first call; a compaction, rewind, model switch, date rollover or another break; a change by a person; a
 * call that clears more or less thinking than the one before, whose prefix is another (`thinking-cleared-once` judges it); a
 * gap beyond the life; a cache not in use; a new process that finds the cache cold and writes all of it again; in logs, which leave out failed calls, one cold read; one miss of a cache that is the provider's best effort (no writes told).
 * Incident: a resume that moved blocks, a nonce in the prompt: limits drained faster (`facts/incidents.md`).
 * Visible on the wire and in logs that record usage.
 */
export const cacheContinuous: Invariant<State> = {
  id: "cache-continuous",
  severity: "warn",
  seenIn: ["wire", "log"],
  oncePer: "lane",
  init: () => ({ ttl: fiveMinutes, explicit: false, misses: 0, had: 0 }),
  step(before, transition, { expected }) {
    const { exchange, previous } = transition;
    if (isHelperLane(exchange.place.lane)) return { state: before, result: helper };
    const state = learn(before, exchange.reply.usage);
    if (previous === null) return { state, result: kept };
    const was = previous.reply.usage;
    const told = (known(was.cacheRead) ?? 0) + (known(was.cacheCreation) ?? 0);
    const had = state.explicit ? told : Math.max(told, state.had);
    const read = known(exchange.reply.usage.cacheRead);
    if (read === undefined) return { state, result: usageUnknown };
    if (had <= smallest) return { state: calm(state), result: kept };
    if (read * 2 >= had) return { state: calm(state), result: kept };
    const excuse = excuseOf(transition, before, expected.cacheTtl);
    if (excuse !== undefined) return { state: calm(state), result: exempt(excuse) };
    const total = totalOf(exchange.reply.usage);
    if (total * 5 < had * 4) return { state: calm(state), result: exempt("the prefix got shorter") };
    const cold = coldStart(transition, read);
    if (cold !== undefined) return { state: calm(state), result: cold };
    const misses = state.misses + 1;
    const missed = { ...state, misses, had };
    const mayBeChance = !before.explicit || (exchange.seenIn === "log" && read === 0);
    if (mayBeChance && misses < 2) return { state: missed, result: exempt("one miss of a best-effort cache") };
    const after = exchange.at - previous.at;
    return {
      state: missed,
      result: broken({
        key: "miss",
        severity: "warn",
        message: `${read} tokens were read from the cache where ${had} were there ${duration(after)} before`,
        evidence: {
          expected: `cache reads of at least ${Math.ceil(had / 2)} tokens`,
          seen: `${read} tokens`,
          firstDivergence: "usage",
          figures: { cacheRead: read, readAndWrittenBefore: had, gapMs: after, input: total },
        },
        claims: [],
      }),
    };
  },
};

const helper = exempt("a helper call has a prefix of its own");
const maybeNewProcess = notVisible("a cold cache at a new turn: a log does not tell processes and prompts apart");
const usageUnknown = notVisible("cache reads are not recorded");

function learn(state: State, usage: Usage): State {
  const hour = known(usage.cacheCreation1h) ?? 0;
  const short = known(usage.cacheCreation5m) ?? 0;
  const written = known(usage.cacheCreation) ?? 0;
  const explicit = state.explicit || written > 0 || hour > 0 || short > 0;
  const ttl = short > 0 ? fiveMinutes : hour > 0 ? oneHour : state.ttl;
  return explicit === state.explicit && ttl === state.ttl ? state : { ...state, explicit, ttl };
}

function calm(state: State): State {
  return state.misses === 0 ? state : { ...state, misses: 0, had: 0 };
}

function excuseOf(transition: Transition, state: State, declared: number | undefined): string | undefined {
  const { exchange, previous } = transition;
  const broke = breakOf(
    transition,
    "compaction",
    "model-switch",
    "rewind",
    "date-rollover",
    "signature-rejected",
    "previous-failed",
    "provider-held",
  );
  if (broke !== undefined) return broke.because;
  if (exchange.request.personActs.length > 0) return "a person changed a setting";
  if (thinkingKept(exchange.request.contextEdits) !== thinkingKept(previous?.request.contextEdits ?? absent))
    return "other thinking is cleared than before";
  if (exchange.seenIn === "log" && known(exchange.reply.servedModel) !== known(previous?.reply.servedModel ?? absent)) {
    return "another model answered";
  }
  if (exchange.reply.outcome.is === "error") return "the call failed";
  const gap = previous === null ? 0 : exchange.at - previous.at;
  return gap >= (declared ?? state.ttl) * margin ? `${duration(gap)} is beyond the life of the cache` : undefined;
}

/**
 * A new process, and not a token read though all was written again: the prefix differs in its first block, or the
 * provider's cache was lost. What a client damages further on leaves the tools and the prompt readable. Logs of most
 * clients do not tell where a process began, so there every new turn may be one.
 */
function coldStart(transition: Transition, read: number): Result | undefined {
  const { exchange } = transition;
  if (read > 0) return undefined;
  const resumed = breakOf(transition, "resume") !== undefined;
  if (exchange.seenIn === "log") return resumed || transition.turn === "human" ? maybeNewProcess : undefined;
  if (!resumed) return undefined;
  const written = known(exchange.reply.usage.cacheCreation) ?? 0;
  return written > 0 ? exempt("a cold cache at the start of a process: all was written again") : undefined;
}

function totalOf(usage: Usage): number {
  return (known(usage.input) ?? 0) + (known(usage.cacheRead) ?? 0) + (known(usage.cacheCreation) ?? 0);
}
