import type { Measure, SessionSignals } from "../../signals/index.ts";
import type { EpochMs } from "../../wire/index.ts";

/** One session, as far as looking back at signals needs it. */
export interface ObservedSession {
  readonly project: string | null;
  readonly signals: SessionSignals;
}

/** Something that changed about the product layer at a known time: what a finding may coincide with. */
export interface KnownMove {
  readonly at: EpochMs;
  /** `version`, `model`, `effort`, `prompt`, `tools` … */
  readonly component: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly client: string;
}

/**
 * What looking back says of one signal of one client. Retrospective: it was chosen by looking, over a family of signals
 * that has paid for it, and is no verdict.
 */
export interface Finding {
  readonly signal: string;
  readonly of: Measure["of"];
  readonly client: string;
  readonly is: FindingWord;
  /** `changed`: the first day of the new level, and the range of days in which it may have been. */
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  /**
   * In the signal's unit, pooled its own way, with the sessions behind it: on either side of `at`; for `drifted`, the
   * first and the last third of the days; otherwise absent.
   */
  readonly before?: Level;
  readonly after?: Level;
  /** after / before; `null` where one of them is zero or not measured. */
  readonly size: number | null;
  /** Adjusted for all signals and all days looked at: (1 + #)/(1 + permutations). `null`: not tested. */
  readonly p: number | null;
  /** What would have been found in 80 of 100 such histories, were it in their middle. `null`: nothing that can be said. */
  readonly mde: DetectableChange | null;
  /** What else moved in `from` … `to`, one day more on each side. */
  readonly coincides: readonly KnownMove[];
  /** Whether exactly one component moved there. What moved is not proven to be the cause. */
  readonly identifiable: boolean;
  /** One sentence. */
  readonly because: string;
  /** Days and sessions that measured it. */
  readonly days: number;
  readonly sessions: number;
}

/**
 * `changed`: a step, with a date; `drifted`: not constant, and no date can be named, because a slow drift explains it as
 * well; `no change found`: nothing larger than `mde` is likely; `not tested`: too little to tell, see `because`.
 */
export type FindingWord = "changed" | "drifted" | "no change found" | "not tested";

export interface Level {
  readonly value: number | null;
  readonly sessions: number;
  readonly events: number;
}

/** In the direction that is worse (down, where neither is). */
export interface DetectableChange {
  /** Relative: −0.3 is a fall by 30 %. */
  readonly by: number;
  /** The level it would have led to, in the signal's unit. */
  readonly to: number;
}
