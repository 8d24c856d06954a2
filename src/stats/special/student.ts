import { StatsError } from "../stats-error.ts";
import { logBetaTails } from "./beta.ts";
import { logNormalCdf, normalQuantile } from "./normal.ts";

/**
 * ln P(T ≤ t) of Student's t. DLMF 8.17, with I_{df/(df+t²)}(df/2, ½). Error under 1e-12 of the larger of 1 and its
 * value; where the probability is near 1, under 1e-11 of the value itself.
 *
 * @param df degrees of freedom, above 0; ∞ gives the normal
 */
export function logStudentCdf(t: number, df: number): number {
  if (!(df > 0)) throw new StatsError("out-of-range", `degrees of freedom must be above 0, not ${df}`);
  if (Number.isNaN(t)) throw new StatsError("not-finite", "t is no number");
  if (df === Number.POSITIVE_INFINITY) return logNormalCdf(t);
  const tail = logShares(Math.abs(t), df).beyond - Math.LN2;
  return t <= 0 ? tail : Math.log1p(-Math.exp(tail));
}

/** P(T ≤ t): {@link logStudentCdf}. */
export function studentCdf(t: number, df: number): number {
  return Math.exp(logStudentCdf(t, df));
}

/**
 * t with P(T ≤ t) = p, by bisection; relative error under 1e-12 (with df < 1 and p in the far tail, of ln |t|).
 *
 * @param p in (0, 1); for p near 1 ask for 1 − p and turn the sign: there 1 − p is already rounded
 * @param df degrees of freedom, above 0; ∞ gives the normal
 * @throws StatsError `out-of-range`, also where |t| is more than numbers can hold
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new StatsError("out-of-range", `a probability must lie in (0, 1), not ${p}`);
  if (!(df > 0)) throw new StatsError("out-of-range", `degrees of freedom must be above 0, not ${df}`);
  if (df === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  const fromHalf = Math.abs(p - 0.5);
  // Each of the two is solved for where it is small, and so known well.
  const within = Math.log(2 * fromHalf);
  const beyond = Math.log(2 * (p < 0.5 ? p : 1 - p));
  const isBelow = (t: number): boolean => {
    const shares = logShares(t, df);
    return fromHalf < 0.25 ? shares.within < within : shares.beyond > beyond;
  };
  let low = 1;
  let high = 1;
  while (!isBelow(low)) low /= 16;
  while (isBelow(high)) high *= 16;
  if (high > 1e150)
    throw new StatsError("out-of-range", `the quantile ${p} with ${df} degrees of freedom is too large`);
  for (let step = 0; step < 200 && high - low > 2e-16 * high; step++) {
    const middle = high > 2 * low ? Math.sqrt(low * high) : (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -high : high;
}

/** ln P(|T| ≤ t) and ln P(|T| > t), t ≥ 0. */
function logShares(t: number, df: number): { readonly within: number; readonly beyond: number } {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return { within: 0, beyond: Number.NEGATIVE_INFINITY };
  const { lower, upper } = logBetaTails(square / (df + square), 0.5, df / 2, df / (df + square));
  return { within: lower, beyond: upper };
}
