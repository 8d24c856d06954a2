import { type Measure, medianOf, type SignalInfo } from "../../signals/index.ts";
import type { DaySeries } from "../../stats/index.ts";
import { riditAmong } from "./ridits.ts";
import { type Prior, sessionValue } from "./session-value.ts";

/** One session that measured a signal. */
export interface Sample {
  /** Index of its day. */
  readonly day: number;
  readonly stratum: string;
  readonly measured: Extract<Measure, { readonly is: "measured" }>;
}

export interface DayScores {
  readonly series: DaySeries;
  /** Stratum → what its sessions are compared with. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** All sessions have the same value: nothing to compare. */
  readonly constant: boolean;
}

export interface Kind {
  readonly prior: Prior;
  readonly ridit: (value: number) => number;
}

/**
 * One signal by day, as the mean place of the day's sessions among their own kind. Places, not values: sessions are
 * heavy-tailed, and one that read a thousand files must not be a day. Sessions weigh the same, whatever their length.
 * A day's weight is 1 / (variance between days + variance within / sessions): ten sessions of a day that had its own mood
 * are not ten.
 */
export function dayScores(samples: readonly Sample[], days: number, info: SignalInfo): DayScores {
  const kinds = new Map(
    [...Map.groupBy(samples, ({ stratum }) => stratum)].map(([stratum, members]) => {
      const prior = priorOf(members);
      const values = members.map(({ measured }) => sessionValue(measured, info, prior));
      return [stratum, { prior, ridit: riditAmong(values) }] as const;
    }),
  );
  const sums = new Float64Array(days);
  const squares = new Float64Array(days);
  const counts = new Float64Array(days);
  let constant = true;
  for (const { day, stratum, measured } of samples) {
    const kind = kinds.get(stratum);
    if (kind === undefined) continue;
    const score = kind.ridit(sessionValue(measured, info, kind.prior)) - 0.5;
    if (Math.abs(score) > 1e-9) constant = false;
    sums[day] = (sums[day] ?? 0) + score;
    squares[day] = (squares[day] ?? 0) + score * score;
    counts[day] = (counts[day] ?? 0) + 1;
  }
  const values = Array.from(sums, (sum, day) => ((counts[day] ?? 0) > 0 ? sum / (counts[day] ?? 1) : 0));
  return { series: { values, ...weightsOf(values, squares, counts) }, kinds, constant };
}

function priorOf(members: readonly Sample[]): Prior {
  let events = 0;
  let total = 0;
  for (const { measured } of members) {
    events += measured.numerator;
    total += measured.denominator;
  }
  return {
    rate: total > 0 ? events / total : 0,
    size: medianOf(members.map(({ measured }) => measured.denominator)) ?? 1,
  };
}

/** One-way analysis of variance, by moments. The same for the same days in any order. */
function weightsOf(values: readonly number[], squares: Float64Array, counts: Float64Array): Omit<DaySeries, "values"> {
  let n = 0;
  let sum = 0;
  let days = 0;
  let within = 0;
  let squaredCounts = 0;
  for (const [day, value] of values.entries()) {
    const count = counts[day] ?? 0;
    if (count === 0) continue;
    n += count;
    days += 1;
    sum += count * value;
    squaredCounts += count * count;
    within += (squares[day] ?? 0) - count * value * value;
  }
  const mean = sum / n;
  const between = values.reduce((total, value, day) => total + (counts[day] ?? 0) * (value - mean) ** 2, 0);
  const perSession = n > days ? within / (n - days) : 1;
  const spread = n - squaredCounts / n;
  const perDay = n > days && spread > 0 ? Math.max(0, (between - (days - 1) * perSession) / spread) : 0;
  const scale = perDay + perSession;
  return {
    weights: Array.from(counts, (count) => (count === 0 || scale === 0 ? 0 : scale / (perDay + perSession / count))),
    // Sessions alone on their days say nothing about how sessions of one day differ.
    ...(n - days < days / 2 ? {} : { noise: Array.from(counts, (count) => (count === 0 ? 0 : perSession / count)) }),
  };
}
