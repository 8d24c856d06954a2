import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";
import { checkAlpha } from "./checks.ts";
import type { OnlineDecisions } from "./e-lond.ts";

/** The default weights of LORD, summing to about 1. Javanmard & Montanari, Ann. Statist. 46 (2018), eq. 31. */
export function lordWeights(n: number): readonly number[] {
  return Array.from({ length: n }, (_, k) => {
    const i = k + 1;
    return (0.07720838 * Math.log(Math.max(i, 2))) / (i * Math.exp(Math.sqrt(Math.log(i))));
  });
}

/**
 * LORD++ on p-values: a stream of *independent* hypotheses, more powerful than {@link eLond} where independence holds.
 * Ramdas, Yang, Wainwright & Jordan, NeurIPS (2017), §3.1.
 *
 * Assumes p-values that are independent of each other, each read once. Small samples: exact under independence. When not
 * to use it: on p-values read more than once, or dependent (one baseline, one suite): that is most of what is here.
 *
 * @param ps in the order of arrival, in [0, 1]
 * @param alpha in (0, 1)
 * @param w0 wealth to begin with, in (0, alpha]; α/10 by default
 * @throws StatsError `out-of-range`, `bad-option`
 */
export function lordPlusPlus(ps: readonly number[], alpha = 0.05, w0 = alpha / 10): OnlineDecisions {
  checkAlpha(alpha);
  if (!(w0 > 0 && w0 <= alpha)) throw new StatsError("bad-option", `w0 must lie in (0, alpha], not ${w0}`);
  for (const p of ps) if (!(p >= 0 && p <= 1)) throw new StatsError("out-of-range", `p must lie in [0, 1], not ${p}`);
  const weights = lordWeights(ps.length + 1);
  const times: number[] = [];
  const levels: number[] = [];
  const rejected = ps.map((p, i) => {
    let level = at(weights, i) * w0;
    times.forEach((time, k) => {
      level += (k === 0 ? alpha - w0 : alpha) * at(weights, i - time - 1);
    });
    levels.push(level);
    if (p > level) return false;
    times.push(i);
    return true;
  });
  return { rejected, levels };
}
