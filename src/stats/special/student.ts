import { StatsError } from "../stats-error.ts";
import { logBetaTails } from "./beta.ts";
import { normalQuantile } from "./normal.ts";

/** ln P(T ≤ t) of Student's t with `df` > 0 degrees of freedom. */
export function logStudentCdf(t: number, df: number): number {
  if (!(df > 0)) throw new StatsError("out-of-range", `degrees of freedom must be above 0, not ${df}`);
  // The tail beyond |t| is half of I_{df/(df+t²)}(df/2, ½); by the complement where that argument is near 1.
  const { upper } = logBetaTails((t * t) / (df + t * t), 0.5, df / 2);
  const tail = upper - Math.LN2;
  return t <= 0 ? tail : Math.log1p(-Math.exp(tail));
}

/** P(T ≤ t). */
export function studentCdf(t: number, df: number): number {
  return Math.exp(logStudentCdf(t, df));
}

/**
 * t with P(T ≤ t) = p, by bisection in the tail's logarithm.
 *
 * @param p in (0, 1)
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new StatsError("out-of-range", `a probability must lie in (0, 1), not ${p}`);
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, df);
  const goal = Math.log(p);
  let high = 0;
  let low = Math.min(-1, 2 * normalQuantile(p));
  while (logStudentCdf(low, df) > goal) {
    high = low;
    low *= 2;
  }
  for (let step = 0; step < 200 && high - low > 1e-15 * Math.abs(low); step++) {
    const middle = (low + high) / 2;
    if (logStudentCdf(middle, df) > goal) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
