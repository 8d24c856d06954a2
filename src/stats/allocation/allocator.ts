import type { DrawPlan, OutcomeRange } from "./draw-plan.ts";

/** In [0, 1]; `missing`: the run was made and has no score. It is not dropped, since what is missing is not so by chance. */
export type RunScore = number | "missing";

/** What the runs of one drawn task gave. */
export interface TrialOutcome {
  /** `null` where a bank stands for the baseline and only the candidate ran. */
  readonly base: RunScore | null;
  readonly candidate: RunScore;
}

/** Chooses which tasks to run from what was seen so far. Knows nothing of the effect that is looked for. */
export interface Allocator {
  readonly tasks: number;
  /** Takes one outcome into account, in the order in which the tasks were drawn. */
  learn(task: number, outcome: TrialOutcome): void;
  /** How to draw from now on. */
  plan(): DrawPlan;
  /** The quantity whose mean over the suite is judged: what it was at least and at most, where a score is missing. */
  outcomeOf(outcome: TrialOutcome): OutcomeRange;
}

/** A missing score can have been anything. */
export function scoreRange(score: RunScore): OutcomeRange {
  return score === "missing" ? { least: 0, most: 1 } : { least: score, most: score };
}

/** What an allocator learns from a score: nothing that leans to either side from one that is missing. */
export function scoreLearnt(score: RunScore): number {
  return score === "missing" ? 0.5 : score;
}
