import { mean } from "../mean.ts";
import type { BestStep } from "./best-step.ts";
import { kinship } from "./day-correlation.ts";
import type { Packed } from "./day-series.ts";
import { shuffle, strung } from "./null-days.ts";

/** Orders drawn to learn what kinship is worth. */
const draws = 40;
const grid = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
export const mostPhi = 0.9;

/**
 * The autoregression of days of each series: the φ at which permuted and strung days are as much akin as the days were.
 * Estimates of single series are far too noisy over a month, so they are shrunk towards their common mean by as much as
 * their spread is noise. Common days that are no more akin than permuted days are (within one standard error) get φ = 0.
 */
export function kinOfDays(all: readonly Packed[], days: number, edge: number, random: () => number): readonly number[] {
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
  const excess = all.map(({ y, w }, s) => kinship(y, w, edge, step, rest) - (expected[s] ?? 0));
  const common = mean(excess);
  const noise = mean(free.map((row, s) => mean(row.map((each) => (each - (expected[s] ?? 0)) ** 2))));
  const spread = Math.max(0, mean(excess.map((each) => (each - common) ** 2)) - noise);
  const noiseOfCommon = Math.sqrt(
    mean(orders.map((_, o) => mean(free.map((row, s) => (row[o] ?? 0) - (expected[s] ?? 0))) ** 2)),
  );
  if (spread === 0 && common <= noiseOfCommon) return all.map(() => 0);
  const base = mean(expected);
  const curve = grid.map((phi) => (phi === 0 ? 0 : mean(drawn(phi).map(mean)) - base));
  const shrink = spread / (spread + noise);
  return excess.map((own) => inverse(curve, common + shrink * (own - common)));
}

/** The φ at which the curve over the grid reaches `level`, between 0 and {@link mostPhi}. */
function inverse(curve: readonly number[], level: number): number {
  for (let i = 1; i < grid.length; i += 1) {
    const [low, high] = [curve[i - 1] ?? 0, curve[i] ?? 0];
    if (level <= high) return (grid[i - 1] ?? 0) + 0.1 * Math.max(0, (level - low) / (high - low));
  }
  return mostPhi;
}
