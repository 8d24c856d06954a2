import { empiricalBernsteinBets } from "./bets.ts";
import { checkLevel, checkShares } from "./predictable.ts";
import type { Sequence } from "./sequence.ts";

/** The lower end alone, at one-sided level α: {@link empiricalBernsteinSequence}. */
export function empiricalBernsteinLower(xs: readonly number[], alpha: number, truncation = 0.5): readonly number[] {
  const bets = empiricalBernsteinBets(xs, alpha, truncation);
  let sum = 0;
  const spread = xs.map((x, i) => {
    const mean = i === 0 ? 0 : sum / i;
    sum += x;
    return (x - mean) ** 2;
  });
  return lowerEnds(xs, bets, alpha, (bet, i) => (spread[i] ?? 0) * (-Math.log1p(-bet) - bet));
}

/**
 * The predictable-mixture empirical-Bernstein confidence sequence of a mean, at every step. Waudby-Smith & Ramdas,
 * JRSS-B 86 (2024), theorem 2.
 *
 * Assumes x in [0, 1] with one and the same mean given the past. Closed form; adapts to the variance. Small samples:
 * exact, and the whole range until some dozens have come. When not to use it: to decide a comparison (1.9 times the
 * pairs of {@link MixBet} until it stops).
 *
 * @param xs in the order in which they came
 * @param alpha two-sided
 */
export function empiricalBernsteinSequence(xs: readonly number[], alpha: number, truncation = 0.5): Sequence {
  const mirrored = xs.map((x) => 1 - x);
  return {
    low: empiricalBernsteinLower(xs, alpha / 2, truncation),
    high: empiricalBernsteinLower(mirrored, alpha / 2, truncation).map((low) => 1 - low),
  };
}

/**
 * The predictable-mixture Hoeffding confidence sequence of a mean, at every step: knows the range alone. Waudby-Smith &
 * Ramdas (2024), proposition 1. When not to use it: wherever the variance is well below ¼.
 *
 * @param xs in [0, 1], in the order in which they came
 * @param alpha two-sided
 */
export function hoeffdingSequence(xs: readonly number[], alpha: number): Sequence {
  checkShares(xs);
  checkLevel(alpha);
  const level = alpha / 2;
  const bets = xs.map((_, i) => Math.min(1, Math.sqrt((8 * Math.log(1 / level)) / ((i + 1) * Math.log(i + 2)))));
  const lower = (values: readonly number[]) => lowerEnds(values, bets, level, (bet) => (bet * bet) / 8);
  return { low: lower(xs), high: lower(xs.map((x) => 1 - x)).map((low) => 1 - low) };
}

function lowerEnds(
  xs: readonly number[],
  bets: readonly number[],
  alpha: number,
  cost: (bet: number, i: number) => number,
): readonly number[] {
  let stake = 0;
  let won = 0;
  let paid = Math.log(1 / alpha);
  return xs.map((x, i) => {
    const bet = bets[i] ?? 0;
    stake += bet;
    won += bet * x;
    paid += cost(bet, i);
    return Math.max(0, (won - paid) / stake);
  });
}
