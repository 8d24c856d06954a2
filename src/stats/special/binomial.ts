import { StatsError } from "../stats-error.ts";
import { logBetaTails } from "./beta.ts";

/** ln P(X ≤ k) and ln P(X ≥ k) for X ~ Binomial(n, p). DLMF 8.17.5. */
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
