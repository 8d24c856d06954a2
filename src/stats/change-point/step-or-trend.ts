import { StatsError } from "../stats-error.ts";
import type { DaySeries } from "./day-series.ts";

export interface StepOrTrend {
  /** Whether one step explains the series better than a straight line does, its free date charged (BIC). */
  readonly step: boolean;
  /** −2 ln of the likelihood of step against line, less the charge: above 0 the step is better. */
  readonly margin: number;
  /** First and last index of a first day of the second level that the data do not speak against (2 ln ratio ≤ 6). */
  readonly range: { readonly first: number; readonly last: number };
}

/** 2 ln of the likelihood ratio by which a date may be worse than the best one: covers about 95 of 100. */
const slack = 6;

/**
 * A date is worth naming only where a step beats a linear trend. Normal likelihood of weighted day values; kinship of
 * days (φ) shrinks the number of days to n (1 − φ)/(1 + φ). After a step was found, not to find one.
 *
 * @param at when each day was, in days; a trend goes by the calendar, a gap counts
 * @throws StatsError `too-few` without a split that leaves `edge` measured days on either side
 */
export function stepOrTrend(series: DaySeries, at: readonly number[], edge: number, phi: number): StepOrTrend {
  const days = series.values.flatMap((value, day) => {
    const weight = series.weights[day] ?? 0;
    return weight > 0 ? [{ day, value, weight, at: at[day] ?? day }] : [];
  });
  const n = days.length;
  if (n < 2 * edge)
    throw new StatsError("too-few", `${n} measured days: ${2 * edge} are needed for ${edge} on either side`);
  const W = days.reduce((sum, { weight }) => sum + weight, 0);
  const meanAt = days.reduce((sum, each) => sum + each.weight * each.at, 0) / W;
  const mean = days.reduce((sum, { weight, value }) => sum + weight * value, 0) / W;
  let total = 0;
  let sxx = 0;
  let sxy = 0;
  for (const { weight, value, at: x } of days) {
    total += weight * (value - mean) ** 2;
    sxx += weight * (x - meanAt) ** 2;
    sxy += weight * (x - meanAt) * (value - mean);
  }
  const floor = 1e-12 * total + Number.MIN_VALUE;
  const line = Math.max(floor, total - (sxx > 0 ? (sxy * sxy) / sxx : 0));
  const splits: { readonly day: number; readonly rest: number }[] = [];
  let wl = 0;
  let sl = 0;
  for (const [index, { day, weight, value }] of days.entries()) {
    if (index >= edge && n - index >= edge)
      splits.push({ day, rest: Math.max(floor, total - (sl * sl * W) / (wl * (W - wl))) });
    wl += weight;
    sl += weight * (value - mean);
  }
  const best = splits.reduce((least, { rest }) => Math.min(least, rest), Number.POSITIVE_INFINITY);
  const effective = (n * (1 - phi)) / (1 + phi);
  const near = splits.filter(({ rest }) => effective * Math.log(rest / best) <= slack);
  const margin = effective * Math.log(line / best) - Math.log(n);
  return { step: margin > 0, margin, range: { first: near[0]?.day ?? -1, last: near.at(-1)?.day ?? -1 } };
}
