import { type BestStep, bestStep } from "./best-step.ts";
import type { Packed } from "./day-series.ts";
import type { VariancePrior } from "./variance-prior.ts";

/** How many days apart days are compared. One lag alone misses that a day effect under noise fades slowly. */
const lags = 3;

/**
 * The share of a series' variance that is the days' own and not the noise of their few sessions: only that can be akin.
 * Drawn towards what the series have in common by as much as the prior is worth, for one month tells a variance badly. 1
 * where the noise is not known.
 */
export function daysOwn({ y, w, n, noise }: Packed, prior: VariancePrior, edge: number, scratch: BestStep): number {
  if (noise === null) return 1;
  bestStep(y, w, edge, scratch);
  const variance = (scratch.total + prior.df * prior.variance) / (n - 1 + prior.df);
  return variance <= 0 ? 0 : Math.max(0, 1 - noise / n / variance);
}

/**
 * How alike neighbouring days are: the autocorrelations at lags 1 to 3, added up, of what is left of a series after its
 * own best step, so that one step does not look like kinship of days. Biased below zero (the step and the mean are
 * fitted): only to be compared with the same figure of permuted days.
 */
export function kinship(y: Float64Array, w: Float64Array, edge: number, scratch: BestStep, rest: Float64Array): number {
  bestStep(y, w, edge, scratch);
  const { split, left, right } = scratch;
  const days = y.length;
  let variance = 0;
  for (let day = 0; day < days; day += 1) {
    const weight = w[day] ?? 0;
    const fitted = split < 0 ? 0 : day < split ? left : right;
    const value = weight === 0 ? 0 : Math.sqrt(weight) * ((y[day] ?? 0) - fitted);
    rest[day] = value;
    variance += value * value;
  }
  if (variance === 0) return 0;
  let sum = 0;
  for (let lag = 1; lag <= lags; lag += 1)
    for (let day = lag; day < days; day += 1) sum += (rest[day] ?? 0) * (rest[day - lag] ?? 0);
  return sum / variance;
}
