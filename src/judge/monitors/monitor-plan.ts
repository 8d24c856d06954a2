import type { FalseAlarms } from "../../stats/index.ts";
import type { Baseline } from "./baseline.ts";
import type { Dimension, Segment } from "./segment.ts";

/** One stream to watch: declared before its first observation, and part of the state. */
export interface MonitorPlan {
  /** A signal's id, or a score's name. */
  readonly metric: string;
  /**
   * The views. Every observation enters one segment of each, so the segments of one view are disjoint and share one
   * threshold, and every further view raises it. `[["model"]]`: by model. `[[]]`: everything in one segment.
   */
  readonly by: readonly (readonly Dimension[])[];
  /** Of segments that have none of their own. */
  readonly baseline: Baseline;
  readonly baselines?: readonly { readonly segment: Segment; readonly baseline: Baseline }[];
  /** Over all segments together, counted in observations of the stream, to the first false alarm. */
  readonly alarms: FalseAlarms;
  /** Milliseconds without an observation after which a segment says so. */
  readonly silence: number;
  /** The drop one plans for, in units of x: it is seen soonest, and what is less than it below the baseline may count as recovered. Default 0.03. */
  readonly design?: number;
  /** Segments that must be there: without observations they are silent from the beginning. */
  readonly expected?: readonly Segment[];
  /** Segments kept apart; what comes later shares one more per view, each of its values `(other)`. Default 1,000. */
  readonly most?: number;
}
