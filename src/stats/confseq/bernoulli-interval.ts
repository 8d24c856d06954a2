import { StatsError } from "../stats-error.ts";
import { betaBinomialPrior, logBetaBinomialMixture } from "./beta-binomial.ts";
import { bestRho } from "./normal-mixture.ts";

/**
 * The confidence sequence of a pass rate, at its last trial: all rates that the two-sided beta-binomial mixture has not
 * rejected. Howard et al., Ann. Statist. 49 (2021), §3.3.
 *
 * Assumes trials that pass or fail, each with the same chance given the past. Valid whenever it is read; narrowest near
 * `best` trials. Small samples: exact. When not to use it: for scores between 0 and 1, or tasks each with its own rate
 * when they are not drawn at random.
 *
 * @param successes whole, at most `trials`
 * @param alpha two-sided, in (0, 1)
 * @param best number of trials it is made for, ≥ 1
 */
export function bernoulliInterval(
  successes: number,
  trials: number,
  alpha: number,
  best: number,
): { readonly low: number; readonly high: number } {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && trials >= successes && best > 0)) {
    throw new StatsError("out-of-range", `0 ≤ successes ≤ trials needed, not ${successes}, ${trials}`);
  }
  if (!(alpha > 0 && alpha < 1)) throw new StatsError("out-of-range", `alpha must lie in (0, 1), not ${alpha}`);
  if (trials === 0) return { low: 0, high: 1 };
  return {
    low: lowEnd(successes, trials, alpha, best),
    high: 1 - lowEnd(trials - successes, trials, alpha, best),
  };
}

function lowEnd(successes: number, trials: number, alpha: number, best: number): number {
  const isRejected = (p: number): boolean => {
    const range = { g: p, h: 1 - p };
    const v = p * (1 - p);
    const r = betaBinomialPrior(bestRho(v * best, alpha), range);
    return logBetaBinomialMixture(successes - trials * p, v * trials, range, r) >= Math.log(1 / alpha);
  };
  if (successes === 0) return 0;
  let low = 0;
  let high = successes / trials;
  // Past the sixtieth halving the rate is 0 for every purpose, and its logarithms no longer are numbers.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isRejected(middle)) low = middle;
    else high = middle;
  }
  return low;
}
