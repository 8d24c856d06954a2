import { canaryBound, type PredictionRange, StatsError, windowLowerBound } from "../../stats/index.ts";

/** What the mean of x was while all was well. */
export type Baseline =
  /** Known, or set as the level to be kept; in (0, 1). */
  | { readonly is: "known"; readonly p0: number }
  /** A lower bound from clean observations: too high with a chance of at most `beta`, which the threshold pays for. */
  | {
      readonly is: "window";
      readonly p0: number;
      readonly beta: number;
      readonly n: number;
      readonly mean: number;
    }
  /**
   * A control group at the same time, at one stage of a rollout: x is {@link controlScore}, and levels and drops are those
   * of candidate minus control. What moves both alike moves nothing here.
   */
  | {
      readonly is: "control";
      /** The chance of every unit of the stage to get the candidate; in (0, 1). */
      readonly pi: number;
      readonly predictions: PredictionRange;
      /** Mean of (y − prediction)², believed beforehand: only how soon a drop is seen depends on it. */
      readonly residual: number;
    }
  /** Nothing is known: what is found is a change of whatever the level was. Slower, and never for a slow slide. */
  | { readonly is: "unknown" };

/**
 * The baseline of a blessed window of observations.
 *
 * @param values x in [0, 1] of every unit of the window, in the order in which they came
 * @param beta chance that the bound is too high. A promise in mean observations pays it with its own share, so 0.05 is cheap;
 *   several baselines of one plan pay the sum of theirs, and a horizon pays it out of its alpha: take less there
 * @returns `unknown` where the window shows nothing above 0: no level can be held against what comes
 */
export function windowBaseline(values: readonly number[], beta = 0.05): Baseline {
  const p0 = windowLowerBound(values, beta);
  if (p0 <= 0) return { is: "unknown" };
  return { is: "window", p0, beta, n: values.length, mean: values.reduce((sum, x) => sum + x, 0) / values.length };
}

/** What a chance of a baseline that is too high costs: all of them together. */
export function baselineError(baselines: readonly Baseline[]): number {
  return baselines.reduce((sum, baseline) => sum + (baseline.is === "window" ? baseline.beta : 0), 0);
}

/** @throws StatsError `out-of-range` */
export function checkBaseline(baseline: Baseline): void {
  if (baseline.is === "unknown") return;
  if (baseline.is === "control") {
    canaryBound(baseline.pi, baseline.predictions);
    const { predictions, residual } = baseline;
    if (predictions.low <= predictions.high && residual > 0 && residual <= 1) return;
    throw new StatsError("out-of-range", "a range of predictions and a residual in (0, 1] are needed");
  }
  if (!(baseline.p0 > 0 && baseline.p0 < 1)) {
    throw new StatsError("out-of-range", `a baseline must lie in (0, 1), not ${baseline.p0}`);
  }
  if (baseline.is === "window" && !(baseline.beta > 0 && baseline.beta < 1)) {
    throw new StatsError("out-of-range", `beta must lie in (0, 1), not ${baseline.beta}`);
  }
}
