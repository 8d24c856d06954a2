import { at } from "../at.ts";
import { mean } from "../mean.ts";

/**
 * How the next task of a suite is drawn: `q[i]` its chance, `h[i]` what its difference is predicted to be. Both are
 * fixed *before* the draw; every q[i] > 0.
 */
export interface SuiteDraw {
  readonly q: readonly number[];
  readonly h: readonly number[];
}

/**
 * x = (D − h_i)/(N q_i) + h̄, whose mean given the past is θ, the mean difference over *this* suite.
 *
 * @param difference candidate − baseline of one pair of runs of task `i`, in [−1, 1]
 */
export function suiteIncrement(difference: number, i: number, { q, h }: SuiteDraw): number {
  return (difference - at(h, i)) / (q.length * at(q, i)) + mean(h);
}

/** What −g can never exceed, whichever task is drawn, for H0 θ ≥ m0 (`g = m0 − x`) or, `ship`, H0 θ ≤ m0 (`g = x − m0`). */
export function suiteBound({ q, h }: SuiteDraw, m0 = 0, test: "regression" | "ship" = "regression"): number {
  const N = q.length;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < N; i++) {
    const reach = test === "ship" ? at(h, i) + 1 : 1 - at(h, i);
    most = Math.max(most, reach / (N * at(q, i)));
  }
  return test === "ship" ? most - mean(h) + m0 : most + mean(h) - m0;
}
