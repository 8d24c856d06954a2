import { mean } from "../mean.ts";
import { StatsError } from "../stats-error.ts";
import { type RunSums, runMoments } from "./run-sums.ts";

export interface ArmMoments {
  readonly tasks: number;
  /** Mean over tasks of the task's mean. */
  readonly rate: number;
  /** σ²: how much one run varies about its task's mean; `null` from one repeat. */
  readonly within: number | null;
  /** How much tasks' true means vary; `null` from one repeat. */
  readonly between: number | null;
  /** between/(between + within): the correlation of two runs of one task; `null` where unknown, or where nothing varies. */
  readonly correlation: number | null;
  readonly notes: readonly string[];
}

/**
 * How the results of one arm vary, for planning before the other has run: one-way analysis of variance by task, both
 * parts unbiased, the part between tasks cut off at 0 with a note. Give `rate` and `correlation` to {@link rateVariance}.
 *
 * One repeat per task cannot tell the two parts apart: all three are null. Small samples: the part between tasks is good to
 * a factor of 2 at best with 10 tasks. When not to use it: where both arms have run ({@link pairedMoments}).
 *
 * @throws StatsError `too-few` with fewer than two tasks
 */
export function armMoments(tasks: readonly RunSums[]): ArmMoments {
  if (tasks.length < 2) throw new StatsError("too-few", `${tasks.length} task: a variance needs two or more`);
  const rows = tasks.map(runMoments);
  const rate = mean(rows.map((row) => row.mean));
  const variances = rows.flatMap(({ variance }) => variance ?? []);
  if (variances.length === 0) {
    const notes = ["one run per task: how much of the spread is between tasks and how much within is not known"];
    return { tasks: tasks.length, rate, within: null, between: null, correlation: null, notes };
  }
  const notes: string[] = [];
  if (variances.length < tasks.length) {
    notes.push(`${variances.length} of ${tasks.length} tasks have repeats: they stand for the rest`);
  }
  const within = mean(variances);
  const spread = rows.reduce((sum, row) => sum + (row.mean - rate) ** 2, 0) / (tasks.length - 1);
  const noise = mean(tasks.map(({ n }, i) => (rows[i]?.variance ?? within) / n));
  if (spread < noise)
    notes.push("the runs alone explain the spread of the tasks: the part between them was cut off at 0");
  const between = Math.max(0, spread - noise);
  const correlation = between + within > 0 ? between / (between + within) : null;
  return { tasks: tasks.length, rate, within, between, correlation, notes };
}
