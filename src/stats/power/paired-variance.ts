import { StatsError } from "../stats-error.ts";

/** How paired results vary, in squares of the score. */
export interface PairedVariance {
  /** ω²: how much the true difference varies from task to task; 0 for a claim about this suite's own tasks alone. */
  readonly between: number;
  /** σ_B² + σ_C²: how much one run varies about its task's mean, both arms together. */
  readonly within: number;
}

/**
 * ω² + (σ_B² + σ_C²)/K: the variance of one task's difference with K runs in each arm. Miller (2024), §5.
 *
 * @param repeats K ≥ 1
 */
export function differenceVariance({ between, within }: PairedVariance, repeats: number): number {
  if (!(between >= 0 && within >= 0 && Number.isFinite(between + within))) {
    throw new StatsError("out-of-range", `variances must be finite and at least 0, not ${between}, ${within}`);
  }
  if (!(repeats >= 1)) throw new StatsError("out-of-range", `a repeat or more is needed, not ${repeats}`);
  return between + within / repeats;
}
