import type { DrawPlan } from "./draw-plan.ts";

/** What the runs of one drawn task gave. */
export interface TrialOutcome {
  /** In [0, 1]; `null` where a bank stands for the baseline and only the candidate ran. */
  readonly base: number | null;
  /** In [0, 1]. */
  readonly candidate: number;
}

/** Chooses which tasks to run from what was seen so far. Knows nothing of the effect that is looked for. */
export interface Allocator {
  readonly tasks: number;
  /** Takes one outcome into account, in the order in which the tasks were drawn. */
  learn(task: number, outcome: TrialOutcome): void;
  /** How to draw from now on. */
  plan(): DrawPlan;
  /** The quantity whose mean over the suite is judged. */
  outcomeOf(outcome: TrialOutcome): number;
}
