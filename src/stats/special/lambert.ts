import { StatsError } from "../stats-error.ts";

/** 1/e, and what it has beyond. */
const inverseE = 0.36787944117144233;
const inverseERest = -1.2428753672788363e-17;

/** W about its branch point, in p = −√(2(1 + e·x)). Corless et al. (1996), eq. 4.22. */
const branch = [-1, 1, -1 / 3, 11 / 72, -43 / 540, 769 / 17280, -221 / 8505];

/**
 * The lower branch of Lambert's W: w ≤ −1 with w·e^w = x. Corless et al., Adv. Comput. Math. 5 (1996). Relative error
 * under 1e-14.
 *
 * @param x in [−1/e, 0)
 */
export function lambertLower(x: number): number {
  if (!(x < 0 && x >= -inverseE)) throw new StatsError("out-of-range", `x must lie in [−1/e, 0), not ${x}`);
  const p = -Math.sqrt(Math.max(0, 2 * Math.E * (x + inverseE + inverseERest)));
  if (p > -0.01) return branch.reduceRight((sum, coefficient) => sum * p + coefficient, 0);
  // Not far from the branch point a short series, elsewhere the logarithms; then Halley's steps.
  const log = Math.log(-x);
  let w = x < -0.25 ? -1 + p - (p * p) / 3 + (11 / 72) * p ** 3 : log - Math.log(-log);
  for (let step = 0; step < 50; step++) {
    const e = Math.exp(w);
    const f = w * e - x;
    const move = f / (e * (w + 1) - ((w + 2) * f) / (2 * w + 2));
    if (!Number.isFinite(move)) break;
    w -= move;
    if (Math.abs(move) < 1e-15 * Math.abs(w)) break;
  }
  return w;
}
