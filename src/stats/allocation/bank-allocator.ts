import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";
import type { Allocator, TrialOutcome } from "./allocator.ts";
import { DrawPlan } from "./draw-plan.ts";
import { mixed } from "./pair-allocator.ts";

/** What is known of the baseline, task by task. */
export interface KnownRates {
  /** Mean score of each task, in [0, 1]. */
  readonly rates: readonly number[];
  /** Runs behind each; `null`: the rates are known exactly, and no error is charged for them. */
  readonly runs: readonly number[] | null;
}

export interface BankAllocatorOptions {
  /** ε: the share of draws that is spread evenly. */
  readonly explore?: number;
  /** How many runs of the candidate the bank's rate is worth in predicting it. */
  readonly strength?: number;
}

/**
 * Runs of the candidate alone, against rates that are known: a task is drawn as often as its outcome is uncertain. The
 * bank's rate is what the candidate is expected to score until its own runs say otherwise; what is predicted well costs
 * no runs.
 *
 * Assumes scores in [0, 1], and an environment that is still the bank's (which a sentinel sample has to show). As with
 * {@link PairAllocator}, a poor prediction costs runs, never validity.
 */
export class BankAllocator implements Allocator {
  readonly tasks: number;
  readonly #explore: number;
  readonly #strength: number;
  readonly #prior: readonly number[];
  readonly #runs: Float64Array;
  readonly #sums: Float64Array;

  constructor({ rates, runs }: KnownRates, { explore = 0.3, strength = 10 }: BankAllocatorOptions = {}) {
    if (rates.length === 0) throw new StatsError("bad-option", "a suite has one task or more");
    if (!(explore > 0 && explore <= 1)) throw new StatsError("bad-option", "explore must lie in (0, 1]");
    if (!(strength > 0)) throw new StatsError("bad-option", "strength must be above 0");
    if (rates.some((rate) => !(rate >= 0 && rate <= 1))) {
      throw new StatsError("out-of-range", "every rate must lie in [0, 1]");
    }
    this.tasks = rates.length;
    this.#explore = explore;
    this.#strength = strength;
    // A measured rate of 1 is not a rate of 1: half a run between the two.
    this.#prior = rates.map((p, i) => (runs === null ? p : (p * at(runs, i) + 0.25) / (at(runs, i) + 0.5)));
    this.#runs = new Float64Array(this.tasks);
    this.#sums = new Float64Array(this.tasks);
  }

  learn(task: number, { candidate }: TrialOutcome): void {
    this.#runs[task] = (this.#runs[task] ?? 0) + 1;
    this.#sums[task] = (this.#sums[task] ?? 0) + candidate;
  }

  outcomeOf({ candidate }: TrialOutcome): number {
    return candidate;
  }

  plan(): DrawPlan {
    const f: number[] = [];
    const spread: number[] = [];
    for (let i = 0; i < this.tasks; i++) {
      const a = at(this.#prior, i) * this.#strength + (this.#sums[i] ?? 0) + 0.01;
      const b = (1 - at(this.#prior, i)) * this.#strength + (this.#runs[i] ?? 0) - (this.#sums[i] ?? 0) + 0.01;
      f.push(a / (a + b));
      spread.push(Math.sqrt(a * b) / (a + b));
    }
    return new DrawPlan(mixed(spread, this.#explore), f, { least: 0, most: 1 });
  }
}
