import type { Segment } from "./segment.ts";

/** What is known of one segment now. There is no state for "fine": only for what was looked at, and how closely. */
export type SegmentStatus =
  /** No alarm so far, and what it would take to see one. */
  | {
      readonly is: "watching";
      /** When this watch began. */
      readonly since: number;
      readonly n: number;
      /** Mean of x since then. */
      readonly level: number;
      readonly last: number;
      readonly sees: Sees | null;
    }
  /** Nothing came for longer than the plan allows; `ever`: something did before. */
  | { readonly is: "no-data-since"; readonly since: number; readonly ever: boolean }
  | {
      readonly is: "alarm";
      /** When it was raised. */
      readonly since: number;
      /** Observations since then. */
      readonly n: number;
      readonly change: Change;
      readonly last: number;
      /** Nothing came for longer than the plan allows. */
      readonly silent: boolean;
      /** Observations, on average, until it is proven to be back, from when it is; `null`: too many to say. */
      readonly back: number | null;
    }
  /** The level is proven to be back, or somebody said so; not yet watched for long enough to see the same drop again. */
  | {
      readonly is: "recovering";
      readonly since: number;
      readonly n: number;
      /** Observations until it counts as watched again. */
      readonly needs: number;
      /** When somebody said that it is mended; `null`: its level is proven to be back. */
      readonly said: number | null;
      /** Observations from before then that came since. */
      readonly leftOut: number;
      readonly after: Change;
      readonly last: number;
    };

/** What a watch that begins now would find: the mean over simulated streams of zeros and ones. */
export interface Sees {
  readonly drop: number;
  readonly observations: number;
  /** The same in milliseconds, at the rate so far; `null` before there is a rate. */
  readonly ms: number | null;
}

/** An estimate, chosen because it looked bad: the true drop is more often smaller than larger. */
export interface Change {
  /** Time of the first observation after it. */
  readonly at: number;
  /** Observations from there to the alarm. */
  readonly observations: number;
  /** The baseline, or where that was unknown the mean before. */
  readonly before: number;
  readonly after: number;
  readonly drop: number;
}

export interface SegmentReport {
  readonly segment: Segment;
  readonly status: SegmentStatus;
}
