import { logBeta, logBetaTails } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/** Increments lie in [−g, h]; both > 0. */
export interface BernoulliRange {
  readonly g: number;
  readonly h: number;
}

/**
 * ln of the beta-binomial mixture: a supermartingale where s is a sum of mean 0 with increments in [−g, h] and
 * v = g·h·t. Exactly a martingale for increments that are −g or h. Howard et al., Ann. Statist. 49 (2021), prop. 7
 * (two-sided) and 8 (one-sided). Small samples: exact. When not to use it: for scores well inside the range, whose lower
 * variance it cannot use.
 *
 * @param r > 0, what the prior is worth in intrinsic time: ρ − gh ({@link betaBinomialPrior})
 * @param sides 1: all weight on means above 0
 */
export function logBetaBinomialMixture(
  s: number,
  v: number,
  { g, h }: BernoulliRange,
  r: number,
  sides: 1 | 2 = 2,
): number {
  if (!(Number.isFinite(s) && v >= 0 && g > 0 && h > 0 && r > 0)) {
    throw new StatsError("out-of-range", `a finite s, v ≥ 0, g, h and r > 0 needed, not ${s}, ${v}, ${g}, ${h}, ${r}`);
  }
  const up = (v + h * s) / (h * (g + h));
  const down = (v - g * s) / (g * (g + h));
  const priorUp = r / (h * (g + h));
  const priorDown = r / (g * (g + h));
  if (!(priorUp + up > 0 && priorDown + down > 0)) {
    throw new StatsError("out-of-range", `s ${s} cannot come about with v ${v} and increments in [−${g}, ${h}]`);
  }
  const x = g / (g + h);
  const tail = (a: number, b: number): number => logBeta(a, b) + (sides === 1 ? logBetaTails(x, a, b).upper : 0);
  return tail(priorUp + up, priorDown + down) - tail(priorUp, priorDown) - up * Math.log(x) - down * Math.log(1 - x);
}

/** The r of {@link logBetaBinomialMixture} for a normal mixture's ρ. Howard et al. (2021), §3.3. */
export function betaBinomialPrior(rho: number, { g, h }: BernoulliRange): number {
  return Math.max(rho - g * h, 1e-3 * g * h);
}
