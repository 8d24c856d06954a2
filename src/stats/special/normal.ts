import { StatsError } from "../stats-error.ts";

const rootPi = Math.sqrt(Math.PI);
/** What ln 2 has beyond `Math.LN2`. */
const ln2Rest = 2.3190468138462996e-17;

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

/** e^{x²}·erfc(x) for x ≥ 1 by its continued fraction (DLMF 7.9.1), from the far end inwards. */
function erfcScaled(x: number): number {
  let tail = x;
  for (let n = 160; n >= 1; n--) tail = x + n / 2 / tail;
  return 1 / (rootPi * tail);
}

/** e^{−x²·factor}; the square's rounding is made up for, which would else be magnified. */
function expSquare(x: number, factor: number): number {
  const head = Math.round(x * 1024) / 1024;
  return Math.exp(-head * head * factor) * Math.exp(-(x - head) * (x + head) * factor);
}

/** 1 − erf(x); relative error under 1e-14 down to the smallest normal number (x ≈ 26.5). */
export function erfc(x: number): number {
  if (Number.isNaN(x)) throw new StatsError("not-finite", "x is no number");
  if (x < -1) return 2 - erfc(-x);
  if (x < 1) return 1 - erfSeries(x);
  return x > 28 ? 0 : expSquare(x, 1) * erfcScaled(x);
}

/** P(Z > z) for z ≥ √2. */
function farTail(z: number): number {
  return z > 40 ? 0 : 0.5 * expSquare(z, 0.5) * erfcScaled(z / Math.SQRT2);
}

/** P(Z ≤ z) of the standard normal; relative error under 1e-14 down to the smallest normal number (z ≈ −37.5). */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new StatsError("not-finite", "z is no number");
  if (z <= -Math.SQRT2) return farTail(-z);
  return z >= Math.SQRT2 ? 1 - farTail(z) : 0.5 + 0.5 * erfSeries(z / Math.SQRT2);
}

/** ln P(Z ≤ z); relative error under 1e-14 at every z, also where {@link normalCdf} has long become 0 or 1. */
export function logNormalCdf(z: number): number {
  if (Number.isNaN(z)) throw new StatsError("not-finite", "z is no number");
  if (z === Number.NEGATIVE_INFINITY) return z;
  if (z <= -Math.SQRT2) return -0.5 * z * z + Math.log(erfcScaled(-z / Math.SQRT2) / 2);
  if (z >= Math.SQRT2) return Math.log1p(-farTail(z));
  const half = erfSeries(z / Math.SQRT2) / 2;
  return z > 0 ? Math.log1p(half - 0.5) : Math.log(0.5 + half);
}

/**
 * z with ln P(Z ≤ z) = `logP`; relative error under 1e-14.
 *
 * @param logP at most 0; −∞ and 0 give −∞ and ∞
 */
export function normalQuantileOfLog(logP: number): number {
  if (!(logP <= 0)) throw new StatsError("out-of-range", `ln of a probability must be at most 0, not ${logP}`);
  if (logP === 0) return Number.POSITIVE_INFINITY;
  if (logP === Number.NEGATIVE_INFINITY) return logP;
  const fromHalf = 0.5 * Math.expm1(logP + Math.LN2 + ln2Rest);
  if (Math.abs(fromHalf) < 0.25) return nearMiddle(fromHalf);
  // Above the middle the lower tail's logarithm is near 0 and says little: the upper tail is solved for instead.
  return fromHalf > 0 ? -inTail(Math.log(-Math.expm1(logP))) : inTail(logP);
}

/**
 * z with P(Z ≤ z) = p; relative error under 1e-14.
 *
 * @param p in (0, 1). For p near 1 use {@link normalQuantileOfLog} or the other tail: there 1 − p is already rounded.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new StatsError("out-of-range", `a probability must lie in (0, 1), not ${p}`);
  if (Math.abs(p - 0.5) < 0.25) return nearMiddle(p - 0.5);
  return p < 0.5 ? inTail(Math.log(p)) : -inTail(Math.log(1 - p));
}

/** z with P(0 ≤ Z ≤ z) = q (negative for negative), |q| ≤ ¼, by Newton's steps. */
function nearMiddle(q: number): number {
  let z = q * Math.sqrt(2 * Math.PI);
  for (let step = 0; step < 30 && z !== 0; step++) {
    const move = (erfSeries(z / Math.SQRT2) / 2 - q) * Math.sqrt(2 * Math.PI) * Math.exp(0.5 * z * z);
    z -= move;
    if (Math.abs(move) <= 1e-16 * Math.abs(z)) break;
  }
  return z;
}

/** Lower tail, logP < ln ¼ or so: Abramowitz & Stegun 26.2.23 to begin with, then Newton's steps on the concave ln Φ. */
function inTail(logP: number): number {
  const t = Math.sqrt(-2 * logP);
  let z =
    t > 1000
      ? -t
      : (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t;
  for (let step = 0; step < 30; step++) {
    const log = logNormalCdf(z);
    const slope = Math.exp(-0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - log);
    const move = (log - logP) / slope;
    z -= move;
    if (Math.abs(move) <= 1e-15 * Math.abs(z)) break;
  }
  return z;
}
