import { logGamma, logGammaTails } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";
import { crossing } from "./crossing.ts";

/**
 * ln of the gamma-exponential mixture: a supermartingale where s is a sum of mean 0 whose increments are sub-exponential
 * with scale c (bounded by c below, say) and v its intrinsic time. Howard et al., Ann. Statist. 49 (2021), prop. 9. Small
 * samples: exact. When not to use it: for scores in a known range, where betting ({@link MixBet}) is sharper.
 *
 * @param s may be below 0, above −(v + ρ)/c
 * @param c > 0, in the unit of s
 * @param rho > 0, fixed beforehand ({@link bestRhoOneSided})
 */
export function logGammaExponentialMixture(s: number, v: number, c: number, rho: number): number {
  if (!(Number.isFinite(s) && v >= 0 && c > 0 && rho > 0)) {
    throw new StatsError("out-of-range", `a finite s, v ≥ 0, c and rho > 0 needed, not ${s}, ${v}, ${c}, ${rho}`);
  }
  const before = rho / c ** 2;
  const after = (v + rho) / c ** 2;
  const at = (c * s + v + rho) / c ** 2;
  if (!(at > 0)) throw new StatsError("out-of-range", `s must lie above −(v + rho)/c, not ${s}`);
  return (
    before * Math.log(before) -
    logGamma(before) -
    logGammaTails(before, before).lower +
    logGamma(after) +
    logGammaTails(after, at).lower -
    after * Math.log(at) +
    (c * s + v) / c ** 2
  );
}

/** What s crosses at any time with a chance of at most α under H0. */
export function gammaExponentialBound(v: number, alpha: number, c: number, rho: number): number {
  return crossing((s) => logGammaExponentialMixture(s, v, c, rho), Math.log(1 / alpha), Math.sqrt(v + rho));
}
