import { pairedDetectable } from "./paired-detectable.ts";
import { pairedTasks } from "./paired-tasks.ts";
import type { PairedVariance } from "./paired-variance.ts";
import type { PowerTarget } from "./target.ts";

/**
 * How many times the pairs of a test read once a test needs that may be read at any time, to find the same drop with
 * the same power. TODO calibrated.
 */
export function anytimeInflation(target: PowerTarget): number {
  void target;
  return 1.7;
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
