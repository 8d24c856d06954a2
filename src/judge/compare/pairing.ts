import type { Budget } from "../budget.ts";
import type { ScoreSet } from "../results/index.ts";
import { difference, runsCounted, taskMean } from "./difference.ts";

/** One task with a score in both arms. */
export interface Pair {
  readonly task: string;
  readonly cluster: string | null;
  /** In the metric's own unit; `null` where no run of a relative metric has a value. */
  readonly base: number | null;
  readonly candidate: number | null;
  /** In the metric's form, above 0 being better. */
  readonly difference: number;
  readonly runs: { readonly base: number; readonly candidate: number };
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Runs without a score, in tasks of both files. */
  readonly missingRuns: { readonly base: number; readonly candidate: number };
  /** Tasks left out because all their runs in that arm have no score. */
  readonly withoutScore: { readonly base: number; readonly candidate: number };
  /** Tasks of which the metric was asked in the other arm only. */
  readonly notAsked: { readonly base: number; readonly candidate: number };
  /** Tasks that are in different clusters in the two files; the baseline's is taken. */
  readonly otherCluster: number;
  /** Tasks with several runs in an arm, and of these how many have the same score in all of them. */
  readonly repeated: { readonly tasks: number; readonly alike: number };
}

/** The tasks of both files that have one metric, side by side. */
export function pairing(base: ScoreSet, candidate: ScoreSet, budget: Budget): Pairing {
  const { metric } = budget;
  const pairs: Pair[] = [];
  const missingRuns = { base: 0, candidate: 0 };
  const withoutScore = { base: 0, candidate: 0 };
  const notAsked = { base: 0, candidate: 0 };
  const repeated = { tasks: 0, alike: 0 };
  let otherCluster = 0;
  for (const [task, from] of base.tasks) {
    const to = candidate.tasks.get(task);
    if (to === undefined) continue;
    const before = from.metrics.get(metric);
    const after = to.metrics.get(metric);
    if (before === undefined || after === undefined) {
      if (after !== undefined) notAsked.base++;
      if (before !== undefined) notAsked.candidate++;
      continue;
    }
    for (const each of [before, after]) {
      if (each.n < 2) continue;
      repeated.tasks++;
      // The sums of squares may differ in their last digits.
      if (each.squares - each.sum ** 2 / each.n <= 1e-9 * each.squares) repeated.alike++;
    }
    missingRuns.base += before.missing;
    missingRuns.candidate += after.missing;
    const found = difference(before, after, budget);
    if (found === null) {
      if (runsCounted(before, budget) === 0) withoutScore.base++;
      if (runsCounted(after, budget) === 0) withoutScore.candidate++;
      continue;
    }
    if (from.cluster !== to.cluster) otherCluster++;
    pairs.push({
      task,
      cluster: from.cluster ?? to.cluster,
      base: taskMean(before, budget),
      candidate: taskMean(after, budget),
      difference: found,
      runs: { base: runsCounted(before, budget), candidate: runsCounted(after, budget) },
    });
  }
  return { pairs, missingRuns, withoutScore, notAsked, otherCluster, repeated };
}
