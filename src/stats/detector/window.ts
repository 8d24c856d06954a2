import { betInterval } from "../bets/index.ts";
import { logBetaTails } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/**
 * A lower bound for the mean behind a window of clean observations, too high with a chance of at most `beta`: what a
 * detector takes for p0 when nobody knows it, at the price of (1 − β) of its promise.
 *
 * Values that are all 0 or 1: Clopper & Pearson (1934), exact. Others in [0, 1]: by betting, exact too (Waudby-Smith &
 * Ramdas 2024, §4). Assumes a window whose length was fixed beforehand, of independent observations with one mean.
 * Small samples: honest and low, so that the detector is slow: 2,000 clean observations cost two thirds of its speed
 * for a drop of three points.
 *
 * @param values in the order in which they came
 * @param beta in (0, 0.5)
 * @throws StatsError `too-few` without values
 */
export function windowLowerBound(values: readonly number[], beta: number): number {
  if (!(beta > 0 && beta < 0.5)) throw new StatsError("out-of-range", `beta must lie in (0, 0.5), not ${beta}`);
  if (values.length === 0) throw new StatsError("too-few", "a window without observations says nothing");
  if (values.some((value) => !(value >= 0 && value <= 1))) {
    throw new StatsError("out-of-range", "every value of the window must lie in [0, 1]");
  }
  if (values.every((value) => value === 0 || value === 1)) {
    const good = values.reduce<number>((sum, value) => sum + value, 0);
    return good === 0 ? 0 : betaQuantile(good, values.length - good + 1, beta);
  }
  const steps = values.map((x) => ({ x, least: 0, most: 1 }));
  return betInterval(steps, 1 - 2 * beta, {}, { low: 0, high: 1 }, 1e-3).low;
}

/**
 * Where "worse than the baseline's quantile" begins, and how often an observation stays on its better side at least.
 *
 * The first third of the window sets the limit, the other two thirds say how often it is kept ({@link windowLowerBound}),
 * so that a limit which many observations equal (no interrupt at all, say) is held to how often it really is kept, and not
 * to q. Assumes independent observations of one distribution, whatever it is.
 *
 * @param values of the clean window in any unit, in the order in which they came; 3 or more
 * @param q the share that shall be no worse, in (0, 1): 0.9 takes the worst tenth for worse
 * @param worse which way is worse
 * @param beta chance that p0 is too high, in (0, 0.5)
 * @returns p0 of 0 where no observation kept to the limit
 */
export function windowQuantile(
  values: readonly number[],
  q: number,
  worse: "up" | "down",
  beta: number,
): { readonly limit: number; readonly p0: number } {
  if (!(q > 0 && q < 1)) throw new StatsError("out-of-range", `q must lie in (0, 1), not ${q}`);
  if (values.some((value) => !Number.isFinite(value))) throw new StatsError("not-finite", "every value must be finite");
  const third = Math.floor(values.length / 3);
  const sorted = values.slice(0, third).sort((a, b) => (worse === "up" ? a - b : b - a));
  const limit = sorted[Math.min(third, Math.max(1, Math.ceil(q * third))) - 1];
  if (limit === undefined) throw new StatsError("too-few", "a window of fewer than 3 observations sets no limit");
  const kept = values.slice(third).map((value) => ((worse === "up" ? value <= limit : value >= limit) ? 1 : 0));
  return { limit, p0: windowLowerBound(kept, beta) };
}

/** x with I_x(a, b) = p, erring downwards. */
function betaQuantile(a: number, b: number, p: number): number {
  const goal = Math.log(p);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 100 && high - low > 1e-15; step++) {
    const middle = (low + high) / 2;
    if (logBetaTails(middle, a, b).lower > goal) high = middle;
    else low = middle;
  }
  return low;
}
