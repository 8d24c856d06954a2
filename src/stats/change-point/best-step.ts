import type { VariancePrior } from "./variance-prior.ts";

/** The split of a series in two that explains most of it. */
export interface BestStep {
  /** The first day of the second part; −1 where no split is allowed. */
  split: number;
  /** Weighted sum of squares between the parts. */
  between: number;
  /** Weighted sum of squares about the mean. */
  total: number;
  /** Weighted means of the two parts. */
  left: number;
  right: number;
}

/**
 * Least squares with one step: every split with at least `edge` measured days on either side is tried.
 *
 * @param into written to, so that thousands of permutations allocate nothing
 */
export function bestStep(y: Float64Array, w: Float64Array, edge: number, into: BestStep): void {
  const days = y.length;
  let W = 0;
  let S = 0;
  let Q = 0;
  let measured = 0;
  for (let day = 0; day < days; day += 1) {
    const weight = w[day] ?? 0;
    if (weight === 0) continue;
    const value = y[day] ?? 0;
    W += weight;
    S += weight * value;
    Q += weight * value * value;
    measured += 1;
  }
  into.split = -1;
  into.between = 0;
  into.total = W > 0 ? Math.max(0, Q - (S * S) / W) : 0;
  into.left = 0;
  into.right = 0;
  // All that is left of equal values is rounding.
  if (into.total <= 1e-12 * Q) {
    into.total = 0;
    return;
  }
  let wl = 0;
  let sl = 0;
  let seen = 0;
  for (let day = 0; day < days; day += 1) {
    const weight = w[day] ?? 0;
    if (weight === 0) continue;
    if (seen >= edge && measured - seen >= edge) {
      const gap = sl - (wl * S) / W;
      const between = (gap * gap * W) / (wl * (W - wl));
      if (between > into.between) {
        into.between = between;
        into.split = day;
        into.left = sl / wl;
        into.right = (S - sl) / (W - wl);
      }
    }
    wl += weight;
    sl += weight * (y[day] ?? 0);
    seen += 1;
  }
}

/**
 * How strong a step is, comparable between series with different numbers of days: its t statistic, the variance drawn
 * towards what is known of it besides, on the scale of a standard normal, by Wallace's approximation (Ann. Math. Statist.
 * 1959, within .01 from 3 degrees of freedom on).
 */
export function strength({ between, total, split }: BestStep, measured: number, prior: VariancePrior): number {
  const df = measured - 2;
  // Rounding alone leaves something within a series that is constant on either side.
  if (split < 0 || df < 1 || between <= 1e-12 * total) return 0;
  const rest = Math.max(total - between, 1e-12 * total) + prior.df * prior.variance;
  return normalOf(Math.sqrt(((df + prior.df) * between) / rest), df + prior.df);
}

export function normalOf(t: number, df: number): number {
  return ((8 * df + 1) / (8 * df + 3)) * Math.sqrt(df * Math.log1p((t * t) / df));
}

/** The t whose {@link normalOf} is `z`. */
export function studentOf(z: number, df: number): number {
  const root = (z * (8 * df + 3)) / (8 * df + 1);
  return Math.sqrt(df * Math.expm1((root * root) / df));
}
