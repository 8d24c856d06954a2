import { logNormalCdf } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";
import { crossing } from "./crossing.ts";

/** ρ with the tightest two-sided bound at intrinsic time `v`. Howard et al., Ann. Statist. 49 (2021), prop. 3. */
export function bestRho(v: number, alpha: number): number {
  const log = Math.log(1 / alpha);
  if (!(v > 0 && log > 0)) throw new StatsError("out-of-range", `v > 0 and alpha in (0, 1) needed, not ${v}, ${alpha}`);
  return v / (2 * log + Math.log1p(2 * log));
}

/** ρ for a one-sided bound: the two-sided one at 2α, so α < ½. Howard et al. (2021), §3.2. */
export function bestRhoOneSided(v: number, alpha: number): number {
  return bestRho(v, 2 * alpha);
}

/**
 * ln of the two-sided normal mixture ½·ln(ρ/(v + ρ)) + s²/(2(v + ρ)): a supermartingale where s is a sum of mean 0 and v
 * its sub-Gaussian intrinsic time (t·range²/4 for bounded steps). Howard et al. (2021), eq. 14. Reject once it reaches
 * ln(1/α). Small samples: exact. When not to use it: with v estimated from the data, which makes it asymptotic.
 *
 * @param s the sum
 * @param v ≥ 0
 * @param rho > 0, fixed beforehand ({@link bestRho})
 */
export function logNormalMixture(s: number, v: number, rho: number): number {
  check(s, v, rho);
  return 0.5 * Math.log(rho / (v + rho)) + (s * s) / (2 * (v + rho));
}

/** What |s| crosses at any time with a chance of at most α under H0: √((v + ρ)·ln((v + ρ)/(ρα²))). */
export function normalMixtureBound(v: number, alpha: number, rho: number): number {
  check(0, v, rho);
  return Math.sqrt((v + rho) * (Math.log((v + rho) / rho) + 2 * Math.log(1 / alpha)));
}

/**
 * ln of the one-sided normal mixture: weight on means above 0 alone, otherwise as {@link logNormalMixture}. Howard et al.
 * (2021), prop. 6.
 */
export function logNormalMixtureOneSided(s: number, v: number, rho: number): number {
  check(s, v, rho);
  return 0.5 * Math.log((4 * rho) / (v + rho)) + (s * s) / (2 * (v + rho)) + logNormalCdf(s / Math.sqrt(v + rho));
}

/** What s crosses at any time with a chance of at most α under H0. */
export function normalMixtureBoundOneSided(v: number, alpha: number, rho: number): number {
  return crossing((s) => logNormalMixtureOneSided(s, v, rho), Math.log(1 / alpha), Math.sqrt(v + rho));
}

function check(s: number, v: number, rho: number): void {
  if (!(Number.isFinite(s) && v >= 0 && Number.isFinite(v) && rho > 0)) {
    throw new StatsError("out-of-range", `a finite s, v ≥ 0 and rho > 0 needed, not ${s}, ${v}, ${rho}`);
  }
}
