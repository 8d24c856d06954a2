import { at } from "../at.ts";
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
 * Ramdas, Yang, Wainwright & Jordan (2017), §3.1. When not to use it: p-values read more than once, or dependent.
 *
 * @param w0 wealth to begin with, α/10 by default
 */
export function lordPlusPlus(ps: readonly number[], alpha = 0.05, w0 = alpha / 10): OnlineDecisions {
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
