import { StatsError } from "../stats-error.ts";

/**
 * ln of the likelihood ratio N(m + δ, 1) to N(m, 1), one value per step: a test martingale under H0 "sub-Gaussian with
 * variance 1 and a mean of at most m" (δ > 0). Reject once it reaches ln(1/α). Shin, Ramdas & Rinaldo, "E-detectors"
 * (2023), §3.
 *
 * Assumes the scale is known: a tail heavier than the normal's breaks it. When not to use it: on scores in [0, 1], where
 * {@link MixBet} needs no such knowledge.
 *
 * @param xs in units of one standard deviation
 */
export function logNormalTest(xs: readonly number[], m: number, delta: number): readonly number[] {
  if (!(Number.isFinite(m) && Number.isFinite(delta) && delta !== 0)) {
    throw new StatsError("bad-option", `a finite mean and a finite shift other than 0 needed, not ${m}, ${delta}`);
  }
  let log = 0;
  return xs.map((x) => {
    if (!Number.isFinite(x)) throw new StatsError("not-finite", `x must be finite, not ${x}`);
    log += delta * (x - m) - (delta * delta) / 2;
    return log;
  });
}
