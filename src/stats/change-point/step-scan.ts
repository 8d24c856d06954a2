import { StatsError } from "../stats-error.ts";
import { type BestStep, bestStep, strength } from "./best-step.ts";
import { type DaySeries, packed } from "./day-series.ts";
import { kinOfDays } from "./kin-days.ts";
import { moderation } from "./moderation.ts";
import { shuffle, strung } from "./null-days.ts";

export interface StepScanOptions {
  /** Yields [0, 1); seeded by the caller. */
  readonly random: () => number;
  /** Default 999. */
  readonly permutations?: number;
  /** Fewest measured days on either side of a step; default 5, at least 2. */
  readonly edge?: number;
  /** Of the whole family; default .05. */
  readonly alpha?: number;
}

export interface StepScan {
  readonly series: readonly ScannedSeries[];
  /** The strength that the strongest of all series exceeds by chance with probability α. */
  readonly threshold: number;
}

export interface ScannedSeries {
  /** First day of the second level, an index; −1: no split was possible. */
  readonly split: number;
  /** Of its best step, on the scale of a standard normal. */
  readonly strength: number;
  /** Adjusted for all series and all splits: (1 + #)/(1 + permutations), step-down. */
  readonly p: number;
  /** The autoregression of days that was put into the permuted days. */
  readonly phi: number;
  /** Variance of a day of weight 1 about the best step, and its degrees of freedom. */
  readonly variance: number;
  readonly df: number;
  /** Weighted means before and after the split. */
  readonly left: number;
  readonly right: number;
  /** Days measured. */
  readonly days: number;
}

/**
 * Whether any of several series by day is not constant, and where each has its largest step. Looks back, once: neither
 * for repeated looking nor for live data.
 *
 * Whole days are permuted, jointly over all series, so any dependence between series and within a day is kept; the
 * strongest step of all series is compared with the strongest of all series in permuted days (max-T, Westfall & Young
 * 1993, §2.6; step-down, §4.1 there), p = (1 + #)/(1 + permutations) (Phipson & Smyth, SAGMB 2010). Where neighbouring
 * days are akin, permuted days are strung together by an autoregression that makes them as akin (the sieve of Bühlmann,
 * Bernoulli 1997); with φ = 0 this is the permutation itself.
 *
 * Assumes: days exchangeable under the null (φ = 0: exact but for the choice of φ), or first-order autoregressive with
 * noise (approximate: over a month, φ = .8 under large moods still raises more than α). Blocks of days would assume less, but a month
 * holds too few of them: ten blocks of three are too short for days that are akin over a week, and six of five cannot reach
 * p = .05 where many series step together.
 *
 * Small samples: with fewer than about 14 days nothing but huge steps can be found. One step for each series, the largest;
 * a level that goes and comes back is seen only as far as one step explains it. Not for series whose number of
 * measurements is itself what changed.
 *
 * @throws StatsError `bad-option`, `not-finite`
 */
export function stepScan(all: readonly DaySeries[], options: StepScanOptions): StepScan {
  const { random, permutations = 999, edge = 5, alpha = 0.05 } = options;
  if (!Number.isInteger(permutations) || permutations < 19)
    throw new StatsError("bad-option", `${permutations} permutations: at least 19 are needed`);
  if (!Number.isInteger(edge) || edge < 2) throw new StatsError("bad-option", `an edge of ${edge} days: at least 2`);
  if (!(alpha > 0 && alpha < 1)) throw new StatsError("bad-option", `alpha ${alpha} is not in (0, 1)`);
  const days = all[0]?.values.length ?? 0;
  const series = all.map((each) => packed(each, days));
  if (series.length === 0) return { series: [], threshold: 0 };
  const priors = moderation(series, edge);
  const none = { df: 0, variance: 0 };
  const phis = kinOfDays(series, priors, days, edge, random);
  const step: BestStep = { split: -1, between: 0, total: 0, left: 0, right: 0 };
  const found = series.map(({ y, w, n }, s): Omit<ScannedSeries, "p"> => {
    bestStep(y, w, edge, step);
    const { split, between, total, left, right } = step;
    const prior = priors[s] ?? none;
    const df = n - 2 + prior.df;
    return {
      split,
      strength: strength(step, n, prior),
      phi: phis[s] ?? 0,
      variance: df > 0 ? (total - between + prior.df * prior.variance) / df : 0,
      df,
      left,
      right,
      days: n,
    };
  });
  const ranked = found.map((_, s) => s).toSorted((a, b) => (found[b]?.strength ?? 0) - (found[a]?.strength ?? 0));
  const exceeded = new Float64Array(series.length);
  const maxima = new Float64Array(permutations);
  const order = Int32Array.from({ length: days }, (_, day) => day);
  const into = { y: new Float64Array(days), w: new Float64Array(days) };
  for (let b = 0; b < permutations; b += 1) {
    shuffle(order, random);
    let highest = 0;
    // From the weakest up: each is compared with the strongest of those not stronger than itself.
    for (let rank = ranked.length - 1; rank >= 0; rank -= 1) {
      const s = ranked[rank] ?? 0;
      const each = series[s];
      if (each === undefined) continue;
      strung(each, order, phis[s] ?? 0, into);
      bestStep(into.y, into.w, edge, step);
      highest = Math.max(highest, strength(step, each.n, priors[s] ?? none));
      if (highest >= (found[s]?.strength ?? 0)) exceeded[s] = (exceeded[s] ?? 0) + 1;
    }
    maxima[b] = highest;
  }
  const p = new Float64Array(series.length);
  let largest = 0;
  for (const s of ranked) {
    largest = Math.max(largest, (1 + (exceeded[s] ?? 0)) / (1 + permutations));
    p[s] = largest;
  }
  maxima.sort();
  return {
    series: found.map((each, s) => ({ ...each, p: p[s] ?? 1 })),
    threshold: maxima[Math.min(permutations - 1, Math.ceil((1 - alpha) * (permutations + 1)) - 1)] ?? 0,
  };
}
