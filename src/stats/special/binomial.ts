import { StatsError } from "../stats-error.ts";
import { logBetaTails } from "./beta.ts";

/**
 * ln P(X ≤ k) and ln P(X ≥ k) for X ~ Binomial(n, p), with the error of {@link logBetaTails}. DLMF 8.17.5.
 *
 * @param k whole; beyond 0 … n the answer is certain
 * @param n whole, at least 0, up to 1e9 or so
 */
export function logBinomialTails(
  k: number,
  n: number,
  p: number,
): { readonly atMost: number; readonly atLeast: number } {
  if (!(Number.isInteger(n) && n >= 0 && Number.isInteger(k) && p >= 0 && p <= 1)) {
    throw new StatsError("out-of-range", `whole k and n ≥ 0 and p in [0, 1] needed, not ${k}, ${n}, ${p}`);
  }
  const never = Number.NEGATIVE_INFINITY;
  return {
    atMost: k < 0 ? never : k >= n ? 0 : logBetaTails(p, k + 1, n - k).upper,
    atLeast: k <= 0 ? 0 : k > n ? never : logBetaTails(p, k, n - k + 1).lower,
  };
}
