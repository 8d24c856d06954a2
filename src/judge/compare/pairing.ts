import type { Budget } from "../budget.ts";
import type { ScoreSet } from "../results/index.ts";
import { difference, differenceRange, runsCounted, taskMean } from "./difference.ts";

/** One task with a score in both arms. */
export interface Pair {
  readonly task: string;
  readonly cluster: string | null;
  /** In the metric's own unit; `null` where no run of a relative metric has a value. */
  readonly base: number | null;
  readonly candidate: number | null;
  /** In the metric's form, above 0 being better. */
  readonly difference: number;
  /** What `difference` can have been, where runs are missing and the budget does not say what they count as. */
  readonly range?: { readonly least: number; readonly most: number };
  readonly runs: { readonly base: number; readonly candidate: number };
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  /**
   * Tasks of both files that have no difference: without a score in one arm, of which the metric is in one file only, or
   * with unequal numbers of runs of what is relative. Not in the estimate; no verdict may profit from their absence.
   */
  readonly unknown: readonly { readonly task: string; readonly cluster: string | null }[];
  /** Runs with a score in the pairs. */
  readonly scored: { readonly base: number; readonly candidate: number };
  /** Runs without a score, in tasks of both files. */
  readonly missingRuns: { readonly base: number; readonly candidate: number };
  /** Tasks of which no run in that arm has a score. */
  readonly withoutScore: { readonly base: number; readonly candidate: number };
  /** Tasks of which the metric was asked in the other arm only. */
  readonly notAsked: { readonly base: number; readonly candidate: number };
  /**
   * Tasks of a relative metric with more runs in one arm than in the other: the ratio of a mean of five to one run leans
   * to one side where nothing changed.
   */
  readonly unequal: number;
  /** Tasks that are in different clusters in the two files; the baseline's is taken. */
  readonly otherCluster: number;
  /** Tasks with several runs in an arm, and of these how many have the same score in all of them. */
  readonly repeated: { readonly tasks: number; readonly alike: number };
}

/**
 * The tasks of both files that have one metric, side by side.
 *
 * @param onOverlap leave out tasks of which the metric is in one file only
 */
export function pairing(base: ScoreSet, candidate: ScoreSet, budget: Budget, onOverlap = false): Pairing {
  const { metric, form } = budget;
  const pairs: Pair[] = [];
  const unknown: { task: string; cluster: string | null }[] = [];
  const scored = { base: 0, candidate: 0 };
  let unequal = 0;
  const missingRuns = { base: 0, candidate: 0 };
  const withoutScore = { base: 0, candidate: 0 };
  const notAsked = { base: 0, candidate: 0 };
  const repeated = { tasks: 0, alike: 0 };
  let otherCluster = 0;
  for (const [task, from] of base.tasks) {
    const to = candidate.tasks.get(task);
    if (to === undefined) continue;
    const cluster = from.cluster ?? to.cluster;
    const before = from.metrics.get(metric);
    const after = to.metrics.get(metric);
    if (before === undefined || after === undefined) {
      if (after !== undefined) notAsked.base++;
      if (before !== undefined) notAsked.candidate++;
      if (before !== after && !onOverlap) unknown.push({ task, cluster });
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
      unknown.push({ task, cluster });
      continue;
    }
    if (form.is === "relative" && before.n + before.missing !== after.n + after.missing) {
      unequal++;
      unknown.push({ task, cluster });
      continue;
    }
    scored.base += before.n;
    scored.candidate += after.n;
    const range = differenceRange(before, after, budget);
    if (from.cluster !== to.cluster) otherCluster++;
    pairs.push({
      task,
      cluster,
      base: taskMean(before, budget),
      candidate: taskMean(after, budget),
      difference: found,
      ...(range === null ? {} : { range }),
      runs: { base: runsCounted(before, budget), candidate: runsCounted(after, budget) },
    });
  }
  return { pairs, unknown, scored, missingRuns, withoutScore, notAsked, unequal, otherCluster, repeated };
}
