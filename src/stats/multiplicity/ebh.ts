import { StatsError } from "../stats-error.ts";

/**
 * e-BH: which of K hypotheses are rejected at false-discovery rate α, under any dependence. Wang & Ramdas, JRSS-B 84
 * (2022), §4.
 *
 * @param es current e-values, all at one common stopping time. When not to use it: on running maxima, which are no
 * e-values (turn them into some with {@link adjuster} first).
 * @returns indices, ascending
 */
export function eBh(es: readonly number[], alpha: number): readonly number[] {
  const order = es.map((e, i) => ({ e, i })).toSorted((a, b) => b.e - a.e || a.i - b.i);
  let rejected = 0;
  order.forEach(({ e }, k) => {
    if (!(e >= 0)) throw new StatsError("out-of-range", `an e-value is at least 0, not ${e}`);
    if (((k + 1) * e) / es.length >= 1 / alpha) rejected = k + 1;
  });
  return order
    .slice(0, rejected)
    .map(({ i }) => i)
    .toSorted((a, b) => a - b);
}
