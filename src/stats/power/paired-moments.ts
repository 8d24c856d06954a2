import { mean } from "../mean.ts";
import { StatsError } from "../stats-error.ts";
import type { PairedVariance } from "./paired-variance.ts";
import { type RunSums, runMoments } from "./run-sums.ts";

/** One task that both arms ran. */
export interface PairedRuns {
  readonly base: RunSums;
  readonly candidate: RunSums;
}

export interface PairedMoments {
  readonly tasks: number;
  /** Mean over tasks of candidate − baseline. */
  readonly mean: number;
  /** Variance of one task's difference *with the repeats that were made*: always known. */
  readonly observed: number;
  /** Mean number of runs per task and arm. */
  readonly repeats: number;
  /** ω² and σ_B² + σ_C² apart; `null` where one repeat cannot tell them apart. */
  readonly split: PairedVariance | null;
  /** What was assumed or could not be known, in words. */
  readonly notes: readonly string[];
}

/**
 * How the results of both arms vary, taken apart: σ_B² + σ_C² from the repeats of each task, ω² as what the spread of
 * the differences has beyond that. Both unbiased (method of moments); ω² is cut off at 0, and a note says so. Miller
 * (2024), §4.
 *
 * With one repeat in an arm the two cannot be told apart: `split` is null, and only plans with the same number of
 * repeats can be made, from `observed`. Where some tasks have repeats and others not, those that have stand for the
 * rest.
 *
 * Small samples: with 10 tasks ω² is good to a factor of 2 at best. When not to use it: to pick the test by it.
 *
 * @throws StatsError `too-few` with fewer than two tasks
 */
export function pairedMoments(tasks: readonly PairedRuns[]): PairedMoments {
  if (tasks.length < 2) throw new StatsError("too-few", `${tasks.length} task: a variance needs two or more`);
  const rows = tasks.map(({ base, candidate }) => ({ base: runMoments(base), candidate: runMoments(candidate) }));
  const differences = rows.map(({ base, candidate }) => candidate.mean - base.mean);
  const centre = mean(differences);
  const observed = differences.reduce((sum, d) => sum + (d - centre) ** 2, 0) / (tasks.length - 1);
  const runs = tasks.flatMap(({ base, candidate }) => [base.n, candidate.n]);
  const common = { tasks: tasks.length, mean: centre, observed, repeats: mean(runs) };

  const baseVariances = rows.flatMap(({ base }) => base.variance ?? []);
  const candidateVariances = rows.flatMap(({ candidate }) => candidate.variance ?? []);
  if (baseVariances.length === 0 || candidateVariances.length === 0) {
    const notes = ["one run per task: how much of the spread is between tasks and how much within is not known"];
    return { ...common, split: null, notes };
  }
  const notes: string[] = [];
  const repeated = Math.min(baseVariances.length, candidateVariances.length);
  if (repeated < tasks.length) {
    notes.push(`${repeated} of ${tasks.length} tasks have repeats in both arms: they stand for the rest`);
  }
  const baseWithin = mean(baseVariances);
  const candidateWithin = mean(candidateVariances);
  const noise = mean(
    tasks.map(({ base, candidate }, i) => {
      const row = rows[i];
      return (row?.base.variance ?? baseWithin) / base.n + (row?.candidate.variance ?? candidateWithin) / candidate.n;
    }),
  );
  if (observed < noise) notes.push("the runs alone explain the spread of the differences: ω² was cut off at 0");
  const split = { between: Math.max(0, observed - noise), within: baseWithin + candidateWithin };
  return { ...common, split, notes };
}
