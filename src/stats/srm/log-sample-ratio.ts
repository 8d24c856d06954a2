import { at } from "../at.ts";
import { logGamma } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";
import { checkShares } from "./check-shares.ts";

/**
 * ln of the Bayes factor against "units arrive in the declared shares": reject once it reaches ln(1/α), whenever one
 * looks. A Dirichlet prior about the declared shares. Lindon & Malek, "Anytime-valid inference for multinomial count
 * data" (2022), eq. 5.
 *
 * Assumes one count per unit of assignment, each assigned by itself with the declared chances. When not to use it: on
 * sessions of users who come back, or across a change of the shares (begin anew at each stage and multiply).
 *
 * @param counts units seen in each arm
 * @param shares declared chance of each arm, above 0, summing to 1
 * @param concentration of the prior: 100 looks for mismatches of some points
 */
export function logSampleRatio(counts: readonly number[], shares: readonly number[], concentration = 100): number {
  checkShares(shares);
  if (counts.length !== shares.length || !(concentration > 0 && Number.isFinite(concentration))) {
    throw new StatsError("bad-option", "a count for each share is needed, and a concentration above 0");
  }
  const wrong = counts.find((count) => !(count >= 0 && Number.isFinite(count)));
  if (wrong !== undefined) throw new StatsError("out-of-range", `counts of 0 or more are needed, not ${wrong}`);
  const n = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce(
    (log, count, i) => {
      const share = at(shares, i);
      const prior = concentration * share;
      return log + logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
    },
    logGamma(concentration) - logGamma(concentration + n),
  );
}
