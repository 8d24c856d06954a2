import { inParallel } from "./in-parallel.ts";
import type { Runs } from "./runs.ts";
import type { Suite } from "./suite.ts";
import { TrialError } from "./trial-error.ts";
import { uniform } from "./uniform.ts";

/**
 * Runs the baseline so many times on every task: in rounds over the whole suite, each in an order of its own, so that the
 * day's drift falls on all tasks alike. The number is fixed beforehand: rates of tasks that were run more often *because*
 * of what came out would be biased.
 */
export async function measureBank(
  suite: Suite,
  perTask: number,
  { runs, jobs, seed, signal, onRun }: MeasureOptions,
): Promise<Readonly<Record<string, { runs: number; sum: number }>>> {
  const plan = Array.from({ length: perTask }, (_, round) =>
    suite.tasks
      .map((_, task) => ({ task, round, at: uniform(seed, "bank", round, task) }))
      .toSorted((a, b) => a.at - b.at),
  ).flat();
  const sums = suite.tasks.map(() => ({ runs: 0, sum: 0 }));
  let done = 0;
  await inParallel(plan, jobs, async ({ task, round }) => {
    signal.throwIfAborted();
    const score = await runs.run("bank", round, "base", task, signal);
    if (score === "missing")
      throw new TrialError("bad-bank", "a bank cannot hold missing runs", "Take --on-error worst.");
    const at = sums[task];
    if (at !== undefined) {
      at.runs += 1;
      at.sum += score;
    }
    done += 1;
    onRun(done, plan.length);
  });
  return Object.fromEntries(suite.tasks.map(({ id }, i) => [id, sums[i] ?? { runs: 0, sum: 0 }]));
}

export interface MeasureOptions {
  readonly runs: Runs;
  readonly jobs: number;
  readonly seed: string;
  readonly signal: AbortSignal;
  readonly onRun: (done: number, all: number) => void;
}
