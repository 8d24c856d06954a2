import { logSumExp } from "../../stats/index.ts";

/**
 * Stakes, and how much is put on each: fixed beforehand, and the same for every mean that is tried. Most lies where the
 * interval of some 50 to 10,000 observations is narrowest.
 */
const stakes = Array.from({ length: 16 }, (_, k) => 0.002 * 2500 ** (k / 15));
const weights = stakes.map((_, k) => Math.exp(-0.5 * ((k - 9) / 2.7) ** 2) + 0.02);
const growths = stakes.map(Math.expm1);
const whole = weights.reduce((sum, weight) => sum + weight, 0);
const shares = weights.map((weight) => Math.log(weight / whole));
const halvings = 26;

/**
 * The confidence sequence of a mean of values in [0, 1], from nothing but their number and sum: every mean m that neither of
 * two mixtures of Π exp(λx) / (1 + m (exp(λ) − 1)) has refuted, one of stakes λ above and one of stakes below 0, each at α/2.
 * Ville's inequality; for each λ: Waudby-Smith & Ramdas, JRSS-B 2024, §2, with Hoeffding's bound of exp(λx) by its chord.
 *
 * Valid whenever it is read, in samples of any size, for values that need not be alike: where their mean, given those
 * before, moves, it is for its average so far. (For a stake that does not depend on m, Π (1 + μᵢ (exp(λ) − 1)) is largest
 * where all μᵢ are their average.) Values that share a fate are one observation.
 *
 * Wider than need be for values well inside of [0, 1]. Sums of squares would make it narrower for a mean that stands still:
 * not for one that moves, and not where observations come late.
 *
 * @param sum in [0, n]
 * @param n above 0; need not be whole
 * @param alpha two-sided, in (0, 1)
 */
export function meanInterval(sum: number, n: number, alpha: number): readonly [lower: number, upper: number] {
  if (n === 0) return [0, 1];
  return [lowEnd(sum, n, alpha), 1 - lowEnd(n - sum, n, alpha)];
}

function lowEnd(sum: number, n: number, alpha: number): number {
  const limit = Math.log(2 / alpha);
  const isRefuted = (m: number): boolean =>
    logSumExp(stakes.map((stake, k) => (shares[k] ?? 0) + stake * sum - n * Math.log1p(m * (growths[k] ?? 0)))) >=
    limit;
  let low = 0;
  let high = Math.min(1, sum / n);
  if (!isRefuted(0)) return 0;
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    if (isRefuted(middle)) low = middle;
    else high = middle;
  }
  return low;
}
