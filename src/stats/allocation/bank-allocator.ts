import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";
import { type Allocator, scoreLearnt, scoreRange, type TrialOutcome } from "./allocator.ts";
import { DrawPlan, type OutcomeRange } from "./draw-plan.ts";
import { mixed } from "./mixed.ts";

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
  /** ρ: how likely it is, before any run, that a task's rate has become another one altogether. */
  readonly change?: number;
}

/** More runs than these do not make a bank's rate harder to move: the candidate may differ a little everywhere. */
const mostStrength = 50;

/**
 * Runs of the candidate alone, against rates that are known: a task is drawn as often as its outcome is uncertain
 * (Neyman allocation on the posterior). Either a task is as the bank says, give or take, or, with probability ρ, its
 * rate is some other one (Beta(½, ½)): a few failures of a task that never failed say which. What is predicted well
 * costs few runs.
 *
 * Assumes scores in [0, 1], and an environment that is still the bank's (which a sentinel sample has to show). As with
 * {@link PairAllocator}, a poor prediction costs runs, never validity.
 */
export class BankAllocator implements Allocator {
  readonly tasks: number;
  readonly #explore: number;
  readonly #prior: readonly number[];
  readonly #strength: readonly number[];
  readonly #runs: Float64Array;
  readonly #sums: Float64Array;
  /** ln odds that the rate has become another. */
  readonly #changed: Float64Array;

  constructor({ rates, runs }: KnownRates, { explore = 0.2, change = 0.03 }: BankAllocatorOptions = {}) {
    if (rates.length === 0) throw new StatsError("bad-option", "a suite has one task or more");
    if (!(explore > 0 && explore <= 1)) throw new StatsError("bad-option", "explore must lie in (0, 1]");
    if (!(change > 0 && change < 1)) throw new StatsError("bad-option", "change must lie in (0, 1)");
    if (rates.some((rate) => !(rate >= 0 && rate <= 1))) {
      throw new StatsError("out-of-range", "every rate must lie in [0, 1]");
    }
    this.tasks = rates.length;
    this.#explore = explore;
    // A measured rate of 1 is not a rate of 1: half a run between the two.
    this.#prior = rates.map((p, i) => {
      return runs === null ? Math.min(1 - 1e-4, Math.max(1e-4, p)) : (p * at(runs, i) + 0.25) / (at(runs, i) + 0.5);
    });
    this.#strength = rates.map((_, i) => (runs === null ? mostStrength : Math.min(mostStrength, at(runs, i))));
    this.#runs = new Float64Array(this.tasks);
    this.#sums = new Float64Array(this.tasks);
    this.#changed = new Float64Array(this.tasks).fill(Math.log(change / (1 - change)));
  }

  learn(task: number, outcome: TrialOutcome): void {
    const candidate = scoreLearnt(outcome.candidate);
    const same = this.#ifSame(task);
    const other = this.#ifOther(task);
    const odds = candidate * Math.log(other / same) + (1 - candidate) * Math.log((1 - other) / (1 - same));
    this.#changed[task] = (this.#changed[task] ?? 0) + odds;
    this.#runs[task] = (this.#runs[task] ?? 0) + 1;
    this.#sums[task] = (this.#sums[task] ?? 0) + candidate;
  }

  outcomeOf({ candidate }: TrialOutcome): OutcomeRange {
    return scoreRange(candidate);
  }

  plan(): DrawPlan {
    const f = Array.from({ length: this.tasks }, (_, i) => {
      const weight = 1 / (1 + Math.exp(-(this.#changed[i] ?? 0)));
      return (1 - weight) * this.#ifSame(i) + weight * this.#ifOther(i);
    });
    const spread = f.map((p) => Math.sqrt(p * (1 - p)));
    return new DrawPlan(mixed(spread, this.#explore), f, { least: 0, most: 1 });
  }

  #ifSame(i: number): number {
    const strength = at(this.#strength, i);
    return (at(this.#prior, i) * strength + (this.#sums[i] ?? 0)) / (strength + (this.#runs[i] ?? 0));
  }

  #ifOther(i: number): number {
    return ((this.#sums[i] ?? 0) + 0.5) / ((this.#runs[i] ?? 0) + 1);
  }
}
