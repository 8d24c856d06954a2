import type { EpochMs, SessionId, Transition } from "../wire/index.ts";

/**
 * A number computed from a session. A family is pure: it folds the transitions of a session's strands.
 * Values are kept as numerator and denominator so that they can be added up over days and versions.
 */
export interface SignalFamily<S> {
  /** The signals this family yields. */
  readonly signals: readonly SignalInfo[];
  init(): S;
  step(state: S, transition: Transition): S;
  finish(state: S): readonly Measure[];
}

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
}

/** One signal of one session (or of its sub-agents, apart). */
export type Measure = {
  readonly signal: string;
  readonly of: "session" | "subagents";
} & (
  | {
      readonly is: "measured";
      readonly numerator: number;
      readonly denominator: number;
      /** numerator / denominator, scaled to the signal's unit; for medians, the median itself. */
      readonly value: number;
    }
  /** Too little to tell, or the input cannot show it. Never zero. */
  | { readonly is: "not-measured"; readonly because: string }
);

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
