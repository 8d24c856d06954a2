import { StatsError } from "../stats-error.ts";
import type { PairedVariance } from "./paired-variance.ts";
import { type PowerTarget, standOut } from "./target.ts";

/**
 * Runs of each task in each arm that a suite of `tasks` needs to find a drop `d`, read once; `null` where no number of
 * repeats is enough: they shrink σ_B² + σ_C² and leave ω² as it is, so only more tasks help. Miller (2024), §5.
 *
 * With `between` 0 the claim is about this suite's own tasks, which repeats do reach.
 *
 * @param d above 0, in units of the score
 */
export function pairedRepeats(
  d: number,
  { between, within }: PairedVariance,
  tasks: number,
  target: PowerTarget,
): number | null {
  if (!(d > 0 && tasks >= 1)) {
    throw new StatsError("out-of-range", `a drop above 0 and a task or more are needed, not ${d}, ${tasks}`);
  }
  const left = tasks * (d / standOut(target)) ** 2 - between;
  return left > 0 ? Math.max(1, Math.ceil(within / left)) : within === 0 && left === 0 ? 1 : null;
}
