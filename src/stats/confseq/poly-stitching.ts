import { zetaMinusOne } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/**
 * The polynomial stitched boundary: what a sum of mean 0 crosses at any time from `vMin` on with a chance of at most α,
 * growing as the law of the iterated logarithm asks. Howard et al., Ann. Statist. 49 (2021), theorem 1, eq. 10.
 *
 * Assumes increments that are sub-gamma with scale c, and v their intrinsic time. Small samples: exact, and wide. When not to use it: where a time to be
 * tight at is known (a mixture is tighter there).
 *
 * @param v ≥ 0; before `vMin` the boundary is that of `vMin`
 * @param c ≥ 0, in the unit of the sum; 0 for sub-Gaussian increments
 * @param s > 1, and η > 1: how the error is spread over epochs
 */
export function polyStitchingBound(v: number, alpha: number, vMin: number, c = 0, s = 1.4, eta = 2): number {
  if (!(v >= 0 && vMin > 0 && c >= 0 && s > 1 && eta > 1 && alpha > 0 && alpha < 1)) {
    throw new StatsError("out-of-range", `v ≥ 0, vMin > 0, c ≥ 0, s > 1, eta > 1, alpha in (0, 1) needed`);
  }
  const time = Math.max(v, vMin);
  const l =
    s * Math.log(Math.log((eta * time) / vMin)) + Math.log((1 + zetaMinusOne(s)) / (alpha * Math.log(eta) ** s));
  const k1 = (eta ** 0.25 + eta ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(eta) + 1) / 2;
  return Math.sqrt(k1 ** 2 * time * l + (k2 * c * l) ** 2) + k2 * c * l;
}
