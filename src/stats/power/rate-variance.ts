import { StatsError } from "../stats-error.ts";
import type { PairedVariance } from "./paired-variance.ts";

/** What one believes about a suite before both arms have run. */
export interface RateBelief {
  /** Pass rate of the baseline, in (0, 1). */
  readonly rate: number;
  /** Drop one wants to find, in (0, rate]. */
  readonly drop: number;
  /** Correlation ρ of two runs of one task, in [0, 1]: 0 for tasks all alike, near 1 where each is always won or always lost. */
  readonly correlation: number;
  /** `spread`: every task a little worse. `broken`: some tasks never passed any more, the others as before. */
  readonly shape: "spread" | "broken";
}

/**
 * ω² and σ_B² + σ_C² of pass-or-fail runs from a rate and a correlation alone.
 *
 * `spread`: with σ² = p(1 − p) of each arm, Var(D) of one pair is σ_B² + σ_C² − 2ρσ_Bσ_C, of which (1 − ρ)(σ_B² + σ_C²)
 * is within (Miller 2024, §4.2). `broken`: a share d/p of the tasks falls to 0, so ω² = (d/p)·E[p_i²] − d².
 *
 * Assumes that scores are 0 or 1 and that two runs correlate across the arms as they do inside one. When not to use it:
 * where results of both arms are at hand ({@link pairedMoments}).
 */
export function rateVariance({ rate, drop, correlation, shape }: RateBelief): PairedVariance {
  if (!(rate > 0 && rate < 1 && drop > 0 && drop <= rate && correlation >= 0 && correlation <= 1)) {
    throw new StatsError(
      "out-of-range",
      `a rate in (0, 1), a drop in (0, rate] and a correlation in [0, 1] needed, not ${rate}, ${drop}, ${correlation}`,
    );
  }
  const base = rate * (1 - rate);
  if (shape === "broken") {
    const share = drop / rate;
    const between = share * (rate ** 2 + correlation * base) - drop ** 2;
    return { between, within: (1 - correlation) * base * (2 - share) };
  }
  const candidate = (rate - drop) * (1 - rate + drop);
  return {
    between: correlation * (Math.sqrt(base) - Math.sqrt(candidate)) ** 2,
    within: (1 - correlation) * (base + candidate),
  };
}
