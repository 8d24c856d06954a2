import { StatsError } from "../stats-error.ts";

/**
 * The lower branch of Lambert's W: w ≤ −1 with w·e^w = x, for −1/e ≤ x < 0. Corless et al. (1996).
 */
export function lambertLower(x: number): number {
  if (!(x < 0 && x >= -Math.exp(-1) - 1e-16)) throw new StatsError("out-of-range", `x must lie in [−1/e, 0), not ${x}`);
  const p = -Math.sqrt(Math.max(0, 2 * (1 + Math.E * x)));
  if (p === 0) return -1;
  // Near the branch point its series, elsewhere the logarithms; then Halley's steps.
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
