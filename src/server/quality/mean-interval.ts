import { bestRho, betaBinomialPrior, logBetaBinomialMixture } from "../../stats/index.ts";

/** For how many observations the interval is narrowest. Fixed beforehand: chosen after a look it would not hold. */
const best = 500;
const halvings = 30;

/**
 * The confidence sequence of a mean of values in [0, 1], from nothing but their number and sum: all means that the
 * two-sided beta-binomial mixture has not rejected, which is a supermartingale for any values within their bounds. Howard
 * et al., Ann. Statist. 49 (2021), prop. 7 and §3.3.
 *
 * Assumes values whose mean, given those before, is what is estimated; where it moves, the interval is for its average so
 * far. Valid whenever it is read. Small samples: exact. Wider than need be for values well inside of [0, 1]: the order and
 * the spread that a narrower one needs are not kept in a roll-up.
 *
 * @param sum in [0, n]
 * @param alpha two-sided, in (0, 1)
 */
export function meanInterval(sum: number, n: number, alpha: number): readonly [lower: number, upper: number] {
  if (n === 0) return [0, 1];
  return [lowEnd(sum, n, alpha), 1 - lowEnd(n - sum, n, alpha)];
}

function lowEnd(sum: number, n: number, alpha: number): number {
  // Below, 0 is as good an end, and a number that still has logarithms.
  if (sum / n < 1e-9) return 0;
  const limit = Math.log(1 / alpha);
  const isRejected = (p: number): boolean => {
    const range = { g: p, h: 1 - p };
    const v = p * (1 - p);
    const r = betaBinomialPrior(bestRho(v * best, alpha), range);
    return logBetaBinomialMixture(sum - n * p, v * n, range, r) >= limit;
  };
  let low = 0;
  let high = Math.min(1, sum / n);
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    if (isRejected(middle)) low = middle;
    else high = middle;
  }
  return low;
}
