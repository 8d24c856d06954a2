import { mean } from "../mean.ts";
import type { BestStep } from "./best-step.ts";
import { daysOwn, kinship } from "./day-correlation.ts";
import type { Packed } from "./day-series.ts";
import { shuffle, strung } from "./null-days.ts";
import type { VariancePrior } from "./variance-prior.ts";

/** Orders drawn to learn what kinship is worth. */
const draws = 40;
const grid = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
export const mostPhi = 0.9;

/**
 * The autoregression of days of each series: the φ at which permuted and strung days are as much akin as the days were.
 *
 * A month tells next to nothing about the kinship of days in one series. So it is taken as one figure for all, in
 * proportion to the share of each series' variance that is the days' own, and two standard errors more, because too little
 * is what raises false alarms. Above that, as far as the series differ more than chance makes them, each by as much as its
 * own estimate is worth; never below, for a path that looks like a step leaves little kinship behind. Where neither is beyond what permuted days show
 * (above 75 and above 95 of 100 draws), φ = 0 for all: estimating what is not there would cost a tenth of the power.
 */
export function kinOfDays(
  all: readonly Packed[],
  priors: readonly VariancePrior[],
  days: number,
  edge: number,
  random: () => number,
): readonly number[] {
  const orders = Array.from({ length: draws }, () => {
    const order = Int32Array.from({ length: days }, (_, day) => day);
    shuffle(order, random);
    return order;
  });
  const step: BestStep = { split: -1, between: 0, total: 0, left: 0, right: 0 };
  const rest = new Float64Array(days);
  const into = { y: new Float64Array(days), w: new Float64Array(days) };
  const drawn = (phi: number): number[][] =>
    all.map((series) =>
      orders.map((order) => {
        strung(series, order, phi, into);
        return kinship(into.y, into.w, edge, step, rest);
      }),
    );
  const free = drawn(0);
  const expected = free.map(mean);
  const shares = all.map((series, s) => daysOwn(series, priors[s] ?? { df: 0, variance: 0 }, edge, step));
  const excess = all.map(({ y, w }, s) => kinship(y, w, edge, step, rest) - (expected[s] ?? 0));
  const observed = fit(excess, shares);
  const chance = orders.map((_, o) =>
    fit(
      free.map((row, s) => (row[o] ?? 0) - (expected[s] ?? 0)),
      shares,
    ),
  );
  const akin = rank(
    observed.slope,
    chance.map(({ slope }) => slope),
  );
  const unlike = rank(
    observed.spread,
    chance.map(({ spread }) => spread),
  );
  if (akin < 0.75 && unlike < 0.95) return all.map(() => 0);
  const noise = mean(chance.map(({ spread }) => spread));
  const shrink = unlike < 0.95 ? 0 : Math.max(0, 1 - noise / observed.spread);
  const base = mean(expected);
  const curve = grid.map((phi) => (phi === 0 ? 0 : mean(drawn(phi).map(mean)) - base));
  const error = 2 * Math.sqrt(mean(chance.map(({ raw }) => raw ** 2)));
  return excess.map((own, s) => {
    const common = (observed.slope + error) * (shares[s] ?? 0);
    return inverse(curve, common + shrink * Math.max(0, own - common));
  });
}

/** Kinship in proportion to the days' share, by least squares, and how far the series are from it. */
function fit(
  excess: readonly number[],
  shares: readonly number[],
): { readonly raw: number; readonly slope: number; readonly spread: number } {
  let [xx, xy] = [0, 0];
  for (const [s, own] of excess.entries()) {
    const share = shares[s] ?? 0;
    xx += share * share;
    xy += share * own;
  }
  const raw = xx > 0 ? xy / xx : 0;
  const slope = Math.max(0, raw);
  return { raw, slope, spread: mean(excess.map((own, s) => (own - slope * (shares[s] ?? 0)) ** 2)) };
}

/** The share of draws below what was observed. */
function rank(observed: number, among: readonly number[]): number {
  return among.filter((each) => each < observed).length / among.length;
}

/** The φ at which the curve over the grid reaches `level`, between 0 and {@link mostPhi}. */
function inverse(curve: readonly number[], level: number): number {
  if (level <= 0) return 0;
  for (let i = 1; i < grid.length; i += 1) {
    const [low, high] = [curve[i - 1] ?? 0, curve[i] ?? 0];
    if (level <= high) return (grid[i - 1] ?? 0) + 0.1 * Math.max(0, (level - low) / (high - low));
  }
  return mostPhi;
}
