import type { Budget } from "../budget.ts";
import type { ResultFormat } from "../results/index.ts";
import type { Verdict } from "../verdict.ts";
import type { Flip } from "./flips.ts";
import type { Once } from "./once.ts";
import type { Overlap } from "./overlap.ts";

/** Two results files, judged. The verdict fields are those of the gating metric that decides. */
export interface Comparison extends Verdict {
  readonly version: 1;
  /** `false`: the two do not hold the same tasks or metrics, and nothing was judged of what they do not share. */
  readonly comparable: boolean;
  readonly method: Method;
  /** Which metric decides; `null` where none does. */
  readonly decidedBy: string | null;
  /** In the order of their budgets. */
  readonly metrics: readonly MetricVerdict[];
  readonly overlap: Overlap;
  /** `null`: not asked for. */
  readonly flips: readonly Flip[] | null;
  readonly base: Arm;
  readonly candidate: Arm;
  /** What was assumed, left out or not judged, in words. */
  readonly notes: readonly string[];
}

/**
 * `fixed-n`: `evidence` holds p-values, `needed` what they had to stay below, and all of it is valid when read once only.
 * `adaptive`: anytime, over runs whose tasks were drawn one by one.
 */
export type Method = "anytime" | "fixed-n" | "adaptive";

export interface Arm {
  readonly file: string;
  /** `trials`: run here, not read from a file. */
  readonly format: ResultFormat | "trials";
  readonly tasks: number;
  readonly runs: number;
  /** How many of the runs are marked as simulated. */
  readonly simulated: number;
}

export interface MetricVerdict extends Verdict {
  readonly metric: string;
  readonly tier: Budget["tier"];
  readonly form: Budget["form"];
  readonly margin: number;
  readonly alpha: Budget["alpha"];
  /** Mean over the pairs in the metric's own unit; `null` without data. */
  readonly baseline: number | null;
  readonly current: number | null;
  /** Independent units: tasks, or clusters of them. */
  readonly units: number;
  /** With `fixed-n`: the test of `regressed`. */
  readonly test: Once["test"] | null;
  readonly notes: readonly string[];
}

/** A metric decides, or is only shown. */
export function isGating({ tier }: Pick<Budget, "tier">): boolean {
  return tier !== "advisory";
}
