import { StatsError } from "../stats-error.ts";
import { type PowerTarget, standOut } from "./target.ts";

/**
 * Runs needed in each arm where nothing is paired: (z_α + z_β)²·(p_B q_B + p_C q_C)/d². Miller (2024), §5.
 *
 * Assumes pass-or-fail runs of tasks drawn afresh for each arm; no run shares a task with another. Small samples: the
 * normal approximation asks for some 10 passes and failures in each arm. When not to use it: where both arms can run the
 * same tasks ({@link pairedTasks}: well under half the runs).
 *
 * @param base pass rate of the baseline, in [0, 1]
 * @param candidate the pass rate one wants to tell from it
 */
export function unpairedRuns(base: number, candidate: number, target: PowerTarget): number {
  if (base === candidate) throw new StatsError("out-of-range", "the two rates are the same: there is nothing to find");
  return Math.ceil((standOut(target) ** 2 * (spread(base) + spread(candidate))) / (base - candidate) ** 2);
}

/**
 * The smallest drop from `base` that so many runs in each arm would find, read once; `null` where not even a fall to 0
 * would be found.
 */
export function unpairedDetectable(base: number, runs: number, target: PowerTarget): number | null {
  if (!(runs >= 1)) throw new StatsError("too-few", "no run: nothing can be found");
  // d² = k(pq + (p − d)(q + d)) with k = (z_α + z_β)²/n, solved for d.
  const k = standOut(target) ** 2 / runs;
  const linear = k * (1 - 2 * base);
  const d = (-linear + Math.sqrt(linear ** 2 + 8 * (1 + k) * k * spread(base))) / (2 * (1 + k));
  return d <= base ? d : null;
}

function spread(rate: number): number {
  if (!(rate >= 0 && rate <= 1)) throw new StatsError("out-of-range", `a rate must lie in [0, 1], not ${rate}`);
  return rate * (1 - rate);
}
