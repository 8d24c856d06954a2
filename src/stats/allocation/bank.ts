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
 * - `normal` is a central limit theorem. It is honest only where tasks vary much and are run often: where nearly all runs
 *   succeed it misses far more often than α1 says (at 10 runs of each of 300 tasks with rates of .999, ten times).
 * - `score` adds what Wilson's interval adds: r = √(z²V + (c/2)²) + c/2, c = z²/(N min n), so that a bank in which nothing
 *   ever failed still has an error. In simulations with rates of 0 and 1, 2 to 50 runs and 20 to 300 tasks it misses no
 *   more often than α1, and is 4 % wider than `normal` at 50 runs (Wilson, JASA 22, 1927).
 * - `hoeffding` is proven for any rates, and wider still (Hoeffding, JASA 58, 1963, Theorem 2).
 *
 * Assumes runs fixed beforehand for each task, not chosen by what came out; scores in [0, 1] (binary ones vary most).
 *
 * @param rates measured rate of each task, in [0, 1]
 * @param runs behind each; two or more, but for `hoeffding`
 * @throws StatsError `out-of-range`, `too-few`
 */
export function bankRadius(
  rates: readonly number[],
  runs: readonly number[],
  alpha1 = 0.005,
  method: "normal" | "score" | "hoeffding" = "normal",
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
  const z = normalQuantile(1 - alpha1);
  const spread = (z * Math.sqrt(variance)) / N;
  if (method === "normal") return spread;
  const least = runs.reduce((few, n) => Math.min(few, n), Number.POSITIVE_INFINITY);
  const half = z ** 2 / (2 * N * least);
  return Math.hypot(spread, half) + half;
}
