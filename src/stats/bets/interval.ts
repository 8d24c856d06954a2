import { StatsError } from "../stats-error.ts";
import { MixBet, type MixBetOptions } from "./mix-bet.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One increment whose mean is what one wants to know, and what it could have been at most and at least. */
export interface BoundedStep {
  readonly x: number;
  /** Fixed before the unit was drawn. */
  readonly least: number;
  readonly most: number;
}

/**
 * The confidence sequence for a mean at its last time: all values that no bet has ever rejected, by inverting
 * {@link MixBet} on both sides at half the error each. Valid whenever it is read and however often. Waudby-Smith &
 * Ramdas (2024), §4.
 *
 * Small samples: honest, and wide: before anything is proven it is the whole range. When not to use it: to read off a
 * verdict about a margin: the verdict's own tests have their own error rates.
 *
 * @param steps in the order in which they were judged
 * @param level of the two-sided interval, in (0, 1)
 * @param range of the mean, where the search is made
 * @param tolerance how exactly the ends are found; they err outwards
 */
export function betInterval(
  steps: readonly BoundedStep[],
  level: number,
  options: MixBetOptions = {},
  range: Interval = { low: -1, high: 1 },
  tolerance = 1e-4,
): Interval {
  if (!(level > 0 && level < 1)) throw new StatsError("out-of-range", `the level must lie in (0, 1), not ${level}`);
  const needed = Math.log(2 / (1 - level));
  const mirrored = steps.map(({ x, least, most }) => ({ x: -x, least: -most, most: -least }));
  return {
    low: lowEnd(steps, range, needed, options, tolerance),
    high: -lowEnd(mirrored, { low: -range.high, high: -range.low }, needed, options, tolerance),
  };
}

/** Steps of paired differences in [−1, 1], for {@link betInterval}. */
export function pairedSteps(differences: readonly number[]): readonly BoundedStep[] {
  return differences.map((x) => ({ x, least: -1, most: 1 }));
}

function lowEnd(
  steps: readonly BoundedStep[],
  { low, high }: Interval,
  needed: number,
  options: MixBetOptions,
  tolerance: number,
): number {
  const isRejected = (mean: number): boolean => {
    const bet = new MixBet(options);
    // H0: the mean is ≤ `mean`.
    for (const { x, least } of steps) if (mean > least && bet.update(x - mean, mean - least) >= needed) return true;
    return false;
  };
  let kept = high;
  let rejected = low;
  while (kept - rejected > tolerance) {
    const middle = (kept + rejected) / 2;
    if (isRejected(middle)) rejected = middle;
    else kept = middle;
  }
  return rejected;
}
