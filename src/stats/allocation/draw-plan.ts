import { at } from "../at.ts";
import type { BoundedStep } from "../bets/index.ts";
import { mean } from "../mean.ts";
import { StatsError } from "../stats-error.ts";

/** What the outcome of one drawn task can be: a difference in [−1, 1], or a score in [0, 1]. */
export interface OutcomeRange {
  readonly least: number;
  readonly most: number;
}

/**
 * How tasks are drawn, and what is made of their outcomes: fixed before any of them is drawn. The increment of task i
 * with outcome o is x = (o − f_i)/(N q_i) + f̄. Its mean is the suite's mean outcome, whatever f predicts; its range is
 * that of *every* task which could be drawn, so that it bounds a bet before the draw (see {@link MixBet}).
 */
export class DrawPlan {
  /** What no increment goes below, and above. */
  readonly least: number;
  readonly most: number;
  readonly #q: readonly number[];
  readonly #f: readonly number[];
  readonly #predicted: number;
  readonly #cumulative: Float64Array;

  /**
   * @param q the chance of each task; all > 0, summing to 1
   * @param f what the outcome of each is predicted to be, within `range`
   */
  constructor(q: readonly number[], f: readonly number[], range: OutcomeRange) {
    if (q.length === 0 || f.length !== q.length) throw new StatsError("bad-option", "a prediction per task is needed");
    const cumulative = new Float64Array(q.length);
    const predicted = mean(f);
    let sum = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < q.length; i++) {
      const chance = at(q, i);
      const guess = at(f, i);
      if (!(chance > 0))
        throw new StatsError("bad-option", `task ${i} can never be drawn: nothing could be said of it`);
      if (!(guess >= range.least && guess <= range.most)) {
        throw new StatsError("out-of-range", `the prediction ${guess} of task ${i} is no outcome it could have`);
      }
      sum += chance;
      cumulative[i] = sum;
      least = Math.min(least, (range.least - guess) / (q.length * chance));
      most = Math.max(most, (range.most - guess) / (q.length * chance));
    }
    if (Math.abs(sum - 1) > 1e-9) throw new StatsError("bad-option", `the chances sum to ${sum}, not to 1`);
    this.#q = q;
    this.#f = f;
    this.#predicted = predicted;
    this.#cumulative = cumulative;
    this.least = least + predicted;
    this.most = most + predicted;
  }

  /** @param u a number drawn evenly from [0, 1) */
  pick(u: number): number {
    if (!(u >= 0 && u < 1)) throw new StatsError("out-of-range", `a draw must lie in [0, 1), not ${u}`);
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cumulative[middle] ?? 1) > u) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  chanceOf(task: number): number {
    return at(this.#q, task);
  }

  step(task: number, outcome: number): BoundedStep {
    const x = (outcome - at(this.#f, task)) / (this.#q.length * at(this.#q, task)) + this.#predicted;
    return { x, least: this.least, most: this.most };
  }
}
