import { checkAlpha, checkEValues } from "./checks.ts";

/**
 * e-BH: which of K hypotheses are rejected at false-discovery rate α, under any dependence. Wang & Ramdas, JRSS-B 84
 * (2022), §4.
 *
 * Assumes e-values, all read at one common stopping time: current values of e-processes will do. Small samples: exact.
 * When not to use it: on running maxima, which are no e-values (turn them into some with {@link adjuster} first); for
 * alarms that are latched one by one (require e ≥ L/α of each of L).
 *
 * @param es each at least 0; ∞ is allowed
 * @param alpha in (0, 1)
 * @returns indices, ascending
 * @throws StatsError `out-of-range`
 */
export function eBh(es: readonly number[], alpha: number): readonly number[] {
  checkAlpha(alpha);
  checkEValues(es);
  const order = es.map((e, i) => ({ e, i })).toSorted((a, b) => (b.e === a.e ? a.i - b.i : b.e - a.e));
  let rejected = 0;
  for (const [k, { e }] of order.entries()) if (((k + 1) * e) / es.length >= 1 / alpha) rejected = k + 1;
  return order
    .slice(0, rejected)
    .map(({ i }) => i)
    .toSorted((a, b) => a - b);
}
