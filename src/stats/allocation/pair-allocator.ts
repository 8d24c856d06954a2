import { StatsError } from "../stats-error.ts";
import { type Allocator, type RunScore, scoreLearnt, scoreRange, type TrialOutcome } from "./allocator.ts";
import { DrawPlan, type OutcomeRange } from "./draw-plan.ts";
import { mixed } from "./mixed.ts";

export interface PairAllocatorOptions {
  /** ε: the share of draws that is spread evenly, so that every task keeps q ≥ ε/N and bets stay bounded. */
  readonly explore?: number;
}

/**
 * Pairs of runs without knowledge of the baseline: a task is drawn as often as its pairs are expected to differ, by
 * chance alone, in proportion to the posterior standard deviation of a difference (Neyman allocation). Rates are
 * Beta-distributed about the suite's own mean; both arms are pooled, as under "no change", so that the choice knows
 * neither the effect nor its direction.
 *
 * Assumes scores in [0, 1]. Small samples: it starts even. Any allocation is *valid* (the increments are weighted by
 * q); a poor one only costs runs.
 */
export class PairAllocator implements Allocator {
  readonly tasks: number;
  readonly #explore: number;
  /** Runs of each task, of both arms, and the sum of their scores. */
  readonly #runs: Float64Array;
  readonly #sums: Float64Array;

  constructor(tasks: number, { explore = 0.5 }: PairAllocatorOptions = {}) {
    if (!(Number.isInteger(tasks) && tasks > 0)) throw new StatsError("bad-option", "a suite has one task or more");
    if (!(explore > 0 && explore <= 1)) throw new StatsError("bad-option", "explore must lie in (0, 1]");
    this.tasks = tasks;
    this.#explore = explore;
    this.#runs = new Float64Array(tasks);
    this.#sums = new Float64Array(tasks);
  }

  learn(task: number, outcome: TrialOutcome): void {
    const { base, candidate } = bothOf(outcome);
    this.#runs[task] = (this.#runs[task] ?? 0) + 2;
    this.#sums[task] = (this.#sums[task] ?? 0) + scoreLearnt(base) + scoreLearnt(candidate);
  }

  outcomeOf(outcome: TrialOutcome): OutcomeRange {
    const both = bothOf(outcome);
    const [base, candidate] = [scoreRange(both.base), scoreRange(both.candidate)];
    return { least: candidate.least - base.most, most: candidate.most - base.least };
  }

  plan(): DrawPlan {
    const total = this.#runs.reduce((sum, n) => sum + n, 0);
    const rate = (this.#sums.reduce((sum, s) => sum + s, 0) + 0.5) / (total + 1);
    const a = Math.max(0.1, priorStrength * rate);
    const b = Math.max(0.1, priorStrength * (1 - rate));
    const spread = Array.from({ length: this.tasks }, (_, i) => {
      const [n, s] = [this.#runs[i] ?? 0, this.#sums[i] ?? 0];
      return predictiveDeviation(a + s, b + n - s);
    });
    const even = new Array<number>(this.tasks).fill(0);
    return new DrawPlan(mixed(spread, this.#explore), even, { least: -1, most: 1 });
  }
}

/** What the suite's mean tells of one task, in runs: suites of agents are mostly tasks nearly always or never done. */
const priorStrength = 0.7;

/** Posterior mean of p(1 − p), to the power ½: what makes two runs of one task differ. */
function predictiveDeviation(a: number, b: number): number {
  const n = a + b;
  return Math.sqrt((a * b) / (n * (n + 1)));
}

function bothOf({ base, candidate }: TrialOutcome): { readonly base: RunScore; readonly candidate: RunScore } {
  if (base === null) throw new StatsError("bad-option", "a pair needs the score of its baseline");
  return { base, candidate };
}
