import { at } from "../at.ts";
import { mean } from "../mean.ts";
import { normalQuantile } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/** How the next task is drawn where the baseline's rates are known: only the candidate runs. */
export interface BankDraw {
  /** The chance of each task, fixed before the draw. */
  readonly q: readonly number[];
  /** What the candidate is predicted to score on each. */
  readonly f: readonly number[];
  /** Mean of the bank's rates. */
  readonly baseline: number;
  /** What the bank itself may be off by: {@link bankRadius}. 0 only where the rates are known exactly. */
  readonly radius: number;
}

/**
 * x = (y − f_i)/(N q_i) + f̄ − (p̄ − r): its mean is at most the candidate's difference from the baseline, but for the
 * bank's error rate.
 */
export function bankIncrement(y: number, i: number, { q, f, baseline, radius }: BankDraw): number {
  return (y - at(f, i)) / (q.length * at(q, i)) + mean(f) - (baseline - radius);
}

/** What x can never exceed, whichever task is drawn: the bound for g = −x, tested at α − α1. */
export function bankBound({ q, f, baseline, radius }: BankDraw): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < q.length; i++) most = Math.max(most, (1 - at(f, i)) / (q.length * at(q, i)));
  return most + mean(f) - (baseline - radius);
}

/**
 * The one-sided error of the mean of measured rates, at level α1.
 *
 * `normal` is a central limit theorem: honest only with two runs or more of each task and many runs over all.
 * `hoeffding` needs no such thing and is wider.
 *
 * @param rates measured rate of each task, in [0, 1]
 * @param runs behind each
 */
export function bankRadius(
  rates: readonly number[],
  runs: readonly number[],
  alpha1 = 0.005,
  method: "normal" | "hoeffding" = "normal",
): number {
  const N = rates.length;
  if (N === 0 || runs.length !== N) throw new StatsError("out-of-range", "a count of runs for each rate is needed");
  if (!(alpha1 > 0 && alpha1 < 1)) throw new StatsError("out-of-range", "alpha1 must lie between 0 and 1");
  if (method === "hoeffding") {
    const inverse = runs.reduce((sum, n) => sum + 1 / n, 0);
    return Math.sqrt((inverse * Math.log(1 / alpha1)) / 2) / N;
  }
  const variance = rates.reduce((sum, p, i) => {
    const n = at(runs, i);
    if (n < 2) throw new StatsError("too-few", `task ${i} has ${n} run: two are needed to know its error`);
    return sum + (p * (1 - p)) / (n - 1);
  }, 0);
  return (normalQuantile(1 - alpha1) * Math.sqrt(variance)) / N;
}
