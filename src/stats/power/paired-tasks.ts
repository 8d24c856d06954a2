import { StatsError } from "../stats-error.ts";
import { differenceVariance, type PairedVariance } from "./paired-variance.ts";
import { type PowerTarget, standOut } from "./target.ts";

/**
 * Tasks needed to find a drop `d`, read once: (z_α + z_β)²·(ω² + (σ_B² + σ_C²)/K)/d². Miller (2024), §5.
 *
 * Assumes tasks drawn independently (count clusters instead where they are not) and a mean that is about normal: from
 * some 30 tasks on, more at rates near 0 or 1. When not to use it: for a test that is read as it goes
 * ({@link anytimeTasks}).
 *
 * @param d above 0, in units of the score
 * @param repeats K, runs of each task in each arm
 */
export function pairedTasks(d: number, variance: PairedVariance, repeats: number, target: PowerTarget): number {
  if (!(d > 0)) throw new StatsError("out-of-range", `a drop above 0 is needed, not ${d}`);
  return Math.ceil((standOut(target) ** 2 * differenceVariance(variance, repeats)) / d ** 2);
}
