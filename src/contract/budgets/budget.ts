/** What loss of one metric is tolerated, and how sure one has to be. Declared under `budgets:` in `evenkeel.yaml`. */
export interface Budget {
  readonly metric: string;
  readonly form: MetricForm;
  /** The tolerated loss, in the form's unit, in (0, 1): 0.03 is three points of a share, or 3 % of a relative metric. */
  readonly margin: number;
  /** One-sided error rates of the three nulls, before they are paid over several metrics. */
  readonly alpha: { readonly regressed: number; readonly fail: number; readonly ship: number };
  /**
   * `critical`: a pass needs its proof of safety. `supporting`: proven harm blocks, missing proof of safety does not
   * (and is said). `advisory`: shown, decides nothing.
   */
  readonly tier: "critical" | "supporting" | "advisory";
  /** What it means that there is no score at all. */
  readonly noData: "inconclusive" | "fail";
  /** A run that crashed or timed out: `worst` scores it as the worst value, `missing` leaves its task without that run. */
  readonly onError: "worst" | "missing";
}

/** How a metric becomes a difference in [−1, 1], above 0 being better. */
export type MetricForm =
  /** Values in [0, 1]. D = candidate − baseline (or its reverse). */
  | { readonly is: "share"; readonly better: "higher" | "lower" }
  /** Values in [min, max], declared; scaled to [0, 1]. */
  | { readonly is: "range"; readonly better: "higher" | "lower"; readonly min: number; readonly max: number }
  /**
   * Values ≥ 0 without a bound (seconds, bytes, dollars). D = (worse side − better side) / the larger of the two, per
   * task: −0.1 is "a tenth worse".
   */
  | { readonly is: "relative"; readonly better: "higher" | "lower" };
