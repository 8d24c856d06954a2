import { StatsError } from "../stats-error.ts";
import { differenceVariance, type PairedVariance } from "./paired-variance.ts";
import { type PowerTarget, standOut } from "./target.ts";

/**
 * The minimum detectable effect: the smallest drop that `tasks` would find with the target's power, read once. The
 * inverse of {@link pairedTasks}, with the same assumptions. What it says is a property of the plan: a drop below it
 * may still be found, by luck.
 *
 * Where only the variance of the differences is known, give it as `between`, with `within` 0 and one repeat.
 *
 * @returns in units of the score; more than 1 means that nothing can be found
 * @throws StatsError `too-few` without a task
 */
export function pairedDetectable(
  tasks: number,
  variance: PairedVariance,
  repeats: number,
  target: PowerTarget,
): number {
  if (!(tasks >= 1)) throw new StatsError("too-few", "no task: nothing can be found");
  return standOut(target) * Math.sqrt(differenceVariance(variance, repeats) / tasks);
}
