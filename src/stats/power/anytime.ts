import { StatsError } from "../stats-error.ts";
import { pairedDetectable } from "./paired-detectable.ts";
import { pairedTasks } from "./paired-tasks.ts";
import type { PairedVariance } from "./paired-variance.ts";
import type { PowerTarget } from "./target.ts";

/** Largest ratios over the drops and variances of `bench/anytime-inflation.ts` (3,000 runs each), rounded up. */
const inflation: readonly (readonly [power: number, ratio: number])[] = [
  [0.5, 2.9],
  [0.8, 2.1],
  [0.9, 2],
  [1, 2],
];

/**
 * How many times the pairs of a test read once {@link MixBet} needs, with its default bets, to find the same drop with
 * the same power: the price of being allowed to look at any time. The *mean* number of pairs it takes is lower than
 * that of the test read once (0.77 to 1.02 times), because a large drop stops it early.
 *
 * Simulated, and the largest ratio found: for drops of 0.02 to 0.10, variances of 0.05 to 0.2 and α of 0.05 (at 0.01 it
 * is lower). When not to use it: for drops beyond 0.25 or below 0.01, which the bets are not made for.
 *
 * @throws StatsError `bad-option` for a power below one half, which was not simulated
 */
export function anytimeInflation({ power }: PowerTarget): number {
  if (!(power >= 0.5 && power < 1)) throw new StatsError("bad-option", `a power in [0.5, 1) is needed, not ${power}`);
  const above = inflation.findIndex(([most]) => power <= most);
  const [highPower, high] = inflation[above] ?? [1, 2];
  const [lowPower, low] = inflation[above - 1] ?? [highPower, high];
  return highPower === lowPower ? high : low + ((high - low) * (power - lowPower)) / (highPower - lowPower);
}

/** {@link pairedTasks} for the test that may be read at any time. */
export function anytimeTasks(d: number, variance: PairedVariance, repeats: number, target: PowerTarget): number {
  return Math.ceil(pairedTasks(d, variance, repeats, target) * anytimeInflation(target));
}

/** {@link pairedDetectable} for the test that may be read at any time: what a verdict shows as its MDE. */
export function anytimeDetectable(
  tasks: number,
  variance: PairedVariance,
  repeats: number,
  target: PowerTarget,
): number {
  return pairedDetectable(tasks, variance, repeats, target) * Math.sqrt(anytimeInflation(target));
}
