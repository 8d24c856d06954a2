import { StatsError } from "../stats-error.ts";

const rootPi = Math.sqrt(Math.PI);

/** erf by its series of positive terms (DLMF 7.6.2); |x| ≤ 2. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
  }
  return (2 / rootPi) * Math.exp(-x * x) * sum;
}

/** e^{x²}·erfc(x) for x ≥ 2 by its continued fraction (DLMF 7.9.1), from the far end inwards. */
function erfcScaled(x: number): number {
  let tail = x;
  for (let n = 160; n >= 1; n--) tail = x + n / 2 / tail;
  return 1 / (rootPi * tail);
}

/** 1 − erf(x); the relative error stays near 1e-14 however far out. */
export function erfc(x: number): number {
  if (x < -2) return 2 - erfc(-x);
  if (x <= 2) return 1 - erfSeries(x);
  return Math.exp(-x * x) * erfcScaled(x);
}

/** P(Z ≤ z) of the standard normal. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** ln P(Z ≤ z): exact to about 1e-14 where {@link normalCdf} has long become 0. */
export function logNormalCdf(z: number): number {
  const x = -z / Math.SQRT2;
  if (x > 2) return -x * x + Math.log(erfcScaled(x) / 2);
  if (x < -2) return Math.log1p(-erfc(-x) / 2);
  return Math.log(erfc(x) / 2);
}

/**
 * z with ln P(Z ≤ z) = `logP`.
 *
 * @param logP below 0
 */
export function normalQuantileOfLog(logP: number): number {
  if (!(logP < 0)) throw new StatsError("out-of-range", `ln of a probability must lie below 0, not ${logP}`);
  // Above the middle the lower tail's logarithm is near 0 and says little: the upper tail is solved for instead.
  if (logP > -Math.LN2) {
    const upper = -Math.expm1(logP);
    return upper === 0 ? Number.POSITIVE_INFINITY : -normalQuantileOfLog(Math.log(upper));
  }
  if (logP === Number.NEGATIVE_INFINITY) return logP;
  // Abramowitz & Stegun 26.2.23 to begin with, then Newton's steps on the concave ln Φ.
  const t = Math.sqrt(-2 * logP);
  let z = -(
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  );
  for (let step = 0; step < 30; step++) {
    const log = logNormalCdf(z);
    const slope = Math.exp(-0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - log);
    const move = (log - logP) / slope;
    z -= move;
    if (Math.abs(move) <= 1e-15 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}

/**
 * z with P(Z ≤ z) = p.
 *
 * @param p in (0, 1)
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new StatsError("out-of-range", `a probability must lie in (0, 1), not ${p}`);
  return p <= 0.5 ? normalQuantileOfLog(Math.log(p)) : -normalQuantileOfLog(Math.log(1 - p));
}
