import { StatsError } from "../stats-error.ts";

/** The runs of one task in one arm, summed up: all that power asks of them. */
export interface RunSums {
  /** Runs with a score. */
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

/** Mean, and the unbiased variance of one run: `null` from fewer than two. */
export function runMoments({ n, sum, squares }: RunSums): { readonly mean: number; readonly variance: number | null } {
  if (!(n >= 1 && Number.isFinite(sum) && Number.isFinite(squares))) {
    throw new StatsError("too-few", `a run with a finite score is needed, not ${n} runs with sum ${sum}`);
  }
  const mean = sum / n;
  // Rounding may leave a constant score with a variance just under 0.
  return { mean, variance: n < 2 ? null : Math.max(0, (squares - n * mean * mean) / (n - 1)) };
}
