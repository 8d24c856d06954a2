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
 * Assumes the same mean at every step, given what came before. Small samples: honest, and wide: before anything is
 * proven it is the whole range. When not to use it: to read off a verdict about a margin: the verdict's own tests have
 * their own error rates.
 *
 * @param steps in the order in which they were judged
 * @param level of the two-sided interval, in (0, 1)
 * @param range of the mean, where the search is made
 * @param tolerance how finely means are told apart; the ends err outwards by at most so much. Fixed before the data.
 * @throws StatsError `out-of-range`, `bad-option`
 */
export function betInterval(
  steps: readonly BoundedStep[],
  level: number,
  options: MixBetOptions = {},
  range: Interval = { low: -1, high: 1 },
  tolerance = 5e-4,
): Interval {
  const sequence = new BetSequence(level, options, range, tolerance);
  for (const step of steps) sequence.add(step);
  return sequence.interval;
}

/** Steps of paired differences in [−1, 1], for {@link betInterval}. */
export function pairedSteps(differences: readonly number[]): readonly BoundedStep[] {
  return differences.map((x) => ({ x, least: -1, most: 1 }));
}

/**
 * {@link betInterval} kept up to date: after every step the same interval, at the cost of two bets for most steps. Holds
 * the steps: for thousands, not for millions.
 */
export class BetSequence {
  readonly #steps: BoundedStep[] = [];
  readonly #mirrored: BoundedStep[] = [];
  readonly #low: LowEnd;
  readonly #high: LowEnd;

  constructor(level: number, options: MixBetOptions = {}, range: Interval = { low: -1, high: 1 }, tolerance = 5e-4) {
    if (!(level > 0 && level < 1)) throw new StatsError("out-of-range", `the level must lie in (0, 1), not ${level}`);
    const { low, high } = range;
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high && tolerance > 0)) {
      throw new StatsError(
        "bad-option",
        `a range and a tolerance above 0 are needed, not [${low}, ${high}], ${tolerance}`,
      );
    }
    const needed = Math.log(2 / (1 - level));
    this.#low = new LowEnd(this.#steps, { range, needed, options, tolerance });
    this.#high = new LowEnd(this.#mirrored, { range: { low: -high, high: -low }, needed, options, tolerance });
  }

  get interval(): Interval {
    return { low: this.#low.end, high: -this.#high.end };
  }

  /** @throws StatsError `out-of-range`: nothing was taken */
  add(step: BoundedStep): void {
    const { x, least, most } = step;
    const slack = 1e-12 * Math.max(1, Math.abs(least), Math.abs(most));
    if (!(x >= least - slack && x <= most + slack && Number.isFinite(least) && Number.isFinite(most) && least < most)) {
      throw new StatsError("out-of-range", `least ≤ x ≤ most needed, not ${least}, ${x}, ${most}`);
    }
    this.#steps.push(step);
    this.#mirrored.push({ x: -x, least: -most, most: -least });
    this.#low.look();
    this.#high.look();
  }
}

/**
 * The greatest of a fixed row of means such that it and all below it have been rejected. Not found by bisection: which
 * means are rejected need not be monotone, since the bets' variances depend on the mean, and an island of means kept
 * below the end would break the guarantee. Each null is "the mean is at most this", so rejecting one covers every mean
 * between it and the one before; means far out are rejected within a few steps, so the walk is short.
 */
class LowEnd {
  readonly #steps: readonly BoundedStep[];
  readonly #low: number;
  readonly #width: number;
  readonly #count: number;
  readonly #needed: number;
  readonly #options: MixBetOptions;
  #rejected = 0;
  #bet: MixBet;
  #seen = 0;

  constructor(
    steps: readonly BoundedStep[],
    {
      range,
      needed,
      options,
      tolerance,
    }: {
      readonly range: Interval;
      readonly needed: number;
      readonly options: MixBetOptions;
      readonly tolerance: number;
    },
  ) {
    this.#steps = steps;
    this.#low = range.low;
    this.#count = Math.ceil((range.high - range.low) / tolerance);
    this.#width = (range.high - range.low) / this.#count;
    this.#needed = needed;
    this.#options = options;
    this.#bet = new MixBet(options);
  }

  get end(): number {
    return this.#mean(this.#rejected);
  }

  look(): void {
    while (this.#rejected < this.#count && this.#rejects(this.#mean(this.#rejected + 1))) {
      this.#rejected += 1;
      this.#bet = new MixBet(this.#options);
      this.#seen = 0;
    }
  }

  #mean(index: number): number {
    return this.#low + index * this.#width;
  }

  #rejects(mean: number): boolean {
    for (; this.#seen < this.#steps.length; this.#seen++) {
      const step = this.#steps[this.#seen];
      if (step === undefined) break;
      // No step can be so low on average: the null is impossible, whatever was seen.
      if (mean < step.least) return true;
      if (mean > step.least && this.#bet.update(step.x - mean, mean - step.least) >= this.#needed) return true;
    }
    return false;
  }
}
