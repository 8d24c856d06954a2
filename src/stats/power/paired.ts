import { normalQuantile } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/** How paired results vary, in squares of the score. */
export interface PairedVariance {
  /** ω²: how much the true difference varies from task to task. */
  readonly between: number;
  /** σ_B² + σ_C²: how much one run varies about its task's mean, both arms together. */
  readonly within: number;
}

export interface PowerTarget {
  /** One-sided level. */
  readonly alpha: number;
  /** The chance to find the drop. */
  readonly power: number;
}

/** Variance of one task's difference with `repeats` runs in each arm. */
export function differenceVariance({ between, within }: PairedVariance, repeats: number): number {
  return between + within / repeats;
}

/**
 * Tasks needed to find a drop `d`, read once: (z_α + z_β)²·(ω² + (σ_B² + σ_C²)/K)/d². Miller (2024), §5.
 *
 * @param d above 0, in units of the score
 * @param repeats K, runs of each task in each arm
 */
export function pairedTasks(d: number, variance: PairedVariance, repeats: number, target: PowerTarget): number {
  if (!(d > 0 && repeats >= 1))
    throw new StatsError("out-of-range", `a drop above 0 and a repeat or more, not ${d}, ${repeats}`);
  return Math.ceil((zs(target) ** 2 * differenceVariance(variance, repeats)) / d ** 2);
}

/** Runs needed in each arm where nothing is paired: (z_α + z_β)²·(p_B q_B + p_C q_C)/d². */
export function unpairedRuns(base: number, candidate: number, target: PowerTarget): number {
  const spread = base * (1 - base) + candidate * (1 - candidate);
  return Math.ceil((zs(target) ** 2 * spread) / (base - candidate) ** 2);
}

/** The smallest drop that `tasks` would find, read once. */
export function pairedDetectable(
  tasks: number,
  variance: PairedVariance,
  repeats: number,
  target: PowerTarget,
): number {
  if (!(tasks >= 1)) throw new StatsError("too-few", "no task: nothing can be found");
  return zs(target) * Math.sqrt(differenceVariance(variance, repeats) / tasks);
}

function zs({ alpha, power }: PowerTarget): number {
  return normalQuantile(1 - alpha) + normalQuantile(power);
}
