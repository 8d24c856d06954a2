import { MixBet, normalQuantile, type PowerTarget } from "../../stats/index.ts";

/** By so many tasks the variance is learnt, whatever was believed. */
const enoughToLearn = 20_000;

/** Few losses that come whole are skewed: a mean falls short by more than a normal one (simulated). */
const skew = 1.5;

/** What bets are asked to prove. */
export interface Proof extends PowerTarget {
  readonly drop: number;
  /** Of one task's difference. */
  readonly variance: number;
  /** A finished file, its number of tasks declared; else bets without end. */
  readonly finished: boolean;
}

/**
 * Whether bets would prove a loss over so many tasks if every task lost the same: as much as the mean is at least with
 * the power asked for. Where they would not, no smallness of variance helps: bets begin with the variance of a suite
 * that differs, and have to learn that one does not.
 */
export function isProvable(tasks: number, { drop, variance, alpha, power, finished }: Proof): boolean {
  if (tasks >= enoughToLearn) return true;
  const loss = drop - skew * normalQuantile(power) * Math.sqrt(variance / tasks);
  if (loss <= 0) return false;
  const bet = new MixBet(finished ? { alpha, horizon: tasks } : { alpha });
  for (let n = 0; n < tasks; n++) if (bet.update(Math.min(1, loss), 1) >= -Math.log(alpha)) return true;
  return false;
}

/** The fewest tasks, from `atLeast` on, over which it {@link isProvable}. */
export function fewestTasks(atLeast: number, proof: Proof): number {
  if (isProvable(atLeast, proof)) return atLeast;
  let [low, high] = [atLeast, 2 * atLeast];
  while (!isProvable(high, proof)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isProvable(middle, proof)) high = middle;
    else low = middle;
  }
  return high;
}
