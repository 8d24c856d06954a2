import type { EpochMs, SessionId, Transition } from "../wire/index.ts";

/**
 * A number computed from a session. A family is pure: it folds the transitions of a session's strands, in whatever
 * order the strands come; within a strand they come in order of time. Values are kept as numerator and denominator so
 * that they can be added up over days and versions.
 *
 * @typeParam S the family's own state: plain data (structured-cloneable), bounded whatever the session's length.
 */
export interface SignalFamily<S> {
  /** Names the family, and its state. */
  readonly id: string;
  /** The signals this family yields. */
  readonly signals: readonly SignalInfo[];
  init(): S;
  /**
   * Takes the state over: it may be changed in place, so the one handed in must not be used again. (A long session
   * holds thousands of paths; copying them at every step would cost more than everything else.)
   */
  step(state: S, transition: Transition): S;
  /**
   * One measure per signal of the session, and one per signal of its sub-agents where it had any. Reads only.
   */
  finish(state: S): readonly Measure[];
}

/** A family whose state is its own affair: what `family()` makes. */
export type AnySignalFamily = SignalFamily<unknown>;

export interface SignalInfo {
  /** Public API: `read-edit-ratio`, `zero-thinking-share` … */
  readonly id: string;
  /** For a chart's title. */
  readonly title: string;
  readonly unit:
    | "ratio"
    | "share"
    | "per 1,000 calls"
    | "per 100 prompts"
    | "characters"
    | "tokens"
    | "ms"
    | "words"
    | "usd";
  /** Which way is worse; `neither` where it says nothing by itself. */
  readonly worse: "up" | "down" | "neither";
  /** What else moves it. Shown wherever the signal is shown. */
  readonly confound: string;
  /**
   * How sessions are put together: `sum` adds numerators and denominators; `median` takes the median of the
   * sessions' values; `log-ratio` takes the geometric mean of the sessions' ratios.
   */
  readonly pool: "sum" | "median" | "log-ratio";
  /** How one session becomes one number in [0, 1], 1 being good: what a monitor can watch. */
  readonly monitor: MonitorForm;
}

export type MonitorForm =
  /** The session's own value, or 1 minus it where up is worse. */
  | { readonly form: "share" }
  /**
   * 0 where the session is worse than this quantile of the baseline's sessions, 1 otherwise. Half (0.5) notices a shift of the whole
   * soonest, 0.9 a heavier tail.
   */
  | { readonly form: "worse-than-quantile"; readonly q: number }
  | { readonly form: "none"; readonly because: string };

/** One signal of one session (or of its sub-agents, apart). */
export type Measure = {
  readonly signal: string;
  readonly of: "session" | "subagents";
} & Reading;

export type Reading =
  | {
      readonly is: "measured";
      readonly numerator: number;
      /** Events behind the value: calls, responses, edits … */
      readonly denominator: number;
      /** numerator / denominator, scaled to the signal's unit; for medians, the median itself. */
      readonly value: number;
      /** What was left out, in words: calls without a price, blocks beyond the sample. */
      readonly note?: string;
    }
  /** Too little to tell, or the input cannot show it. Never zero. */
  | { readonly is: "not-measured"; readonly because: string };

/** What a session is compared within. */
export interface Segment {
  /** UTC calendar day of the session's first exchange, `2026-03-05`. */
  readonly day: string;
  readonly client: string;
  readonly version: string | null;
  readonly model: string | null;
  /** `null`: not recorded; `absent`: not sent. */
  readonly effort: string | null;
  readonly entrypoint: string | null;
}

export interface SessionSignals {
  readonly session: SessionId;
  readonly at: EpochMs;
  readonly segment: Segment;
  readonly measures: readonly Measure[];
}
