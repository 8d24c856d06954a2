import { StatsError } from "../stats-error.ts";

/** One series by day, days in order of time, the same days for all series of a scan. */
export interface DaySeries {
  /** Any unit; ignored where the weight is 0. */
  readonly values: readonly number[];
  /** ≥ 0, proportional to 1 / variance of the day's value; 0: nothing was measured on that day. */
  readonly weights: readonly number[];
  /**
   * The part of each day's variance that comes from having few sessions on it, in the square of the unit: it is not akin
   * to any other day's. Absent: nothing is known about it.
   */
  readonly noise?: readonly number[];
}

/** The same, packed: values centred at the weighted mean, 0 where nothing was measured. */
export interface Packed {
  readonly y: Float64Array;
  readonly w: Float64Array;
  /** Days measured. */
  readonly n: number;
  /** Σ weight × noise; `null`: not known. */
  readonly noise: number | null;
}

export function packed(series: DaySeries, days: number): Packed {
  const { values, weights } = series;
  if (values.length !== days || weights.length !== days)
    throw new StatsError(
      "bad-option",
      `a series of ${values.length} values and ${weights.length} weights among ${days} days`,
    );
  const w = Float64Array.from(weights);
  const y = new Float64Array(days);
  let sum = 0;
  let total = 0;
  let largest = 0;
  let n = 0;
  for (let day = 0; day < days; day += 1) {
    const weight = w[day] ?? 0;
    const value = values[day] ?? Number.NaN;
    if (!(weight >= 0) || weight === Number.POSITIVE_INFINITY)
      throw new StatsError("not-finite", `weight ${weight} of day ${day}`);
    if (weight === 0) continue;
    if (!Number.isFinite(value)) throw new StatsError("not-finite", `value ${value} of day ${day}`);
    y[day] = value;
    sum += weight * value;
    largest = Math.max(largest, Math.abs(value));
    total += weight;
    n += 1;
  }
  const mean = total > 0 ? sum / total : 0;
  for (let day = 0; day < days; day += 1) {
    const centred = (w[day] ?? 0) > 0 ? (y[day] ?? 0) - mean : 0;
    // Equal values differ from their mean by rounding alone.
    y[day] = Math.abs(centred) <= 1e-12 * largest ? 0 : centred;
  }
  const noise = series.noise?.reduce((sum, each, day) => sum + (w[day] ?? 0) * each, 0);
  return { y, w, n, noise: noise ?? null };
}
