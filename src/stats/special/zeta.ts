import { StatsError } from "../stats-error.ts";

/**
 * ζ(s) − 1 for s > 1, by Euler and Maclaurin's sum (DLMF 25.2.9); relative error under 1e-15.
 *
 * @throws StatsError `out-of-range`
 */
export function zetaMinusOne(s: number): number {
  if (!(s > 1)) throw new StatsError("out-of-range", `s must be above 1, not ${s}`);
  const n = 20;
  let sum = 0;
  let term = (s * n ** (-s - 1)) / 12;
  // Term k is B_2k/(2k)!·s(s + 1)…(s + 2k − 2)·n^(1 − s − 2k); these are the ratios of their first factors.
  for (const [k, ratio] of [-1 / 60, -1 / 42, -1 / 40, -5 / 198, 0].entries()) {
    sum += term;
    term *= (ratio * (s + 2 * k + 1) * (s + 2 * k + 2)) / n ** 2;
  }
  sum += n ** (1 - s) / (s - 1) + 0.5 * n ** -s;
  for (let k = n - 1; k >= 2; k--) sum += k ** -s;
  return sum;
}
