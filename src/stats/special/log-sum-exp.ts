import { StatsError } from "../stats-error.ts";

/** ln(e^a + e^b), without leaving the logarithms; exact to the last bits. −∞ is ln 0. */
export function logAdd(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) throw new StatsError("not-finite", `logarithms needed, not ${a}, ${b}`);
  const top = Math.max(a, b);
  return Number.isFinite(top) ? top + Math.log1p(Math.exp(Math.min(a, b) - top)) : top;
}

/** ln of the sum of the exponentials, exact to the last bits; −∞ for none. */
export function logSumExp(values: readonly number[]): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (Number.isNaN(value)) throw new StatsError("not-finite", "a logarithm is no number");
    if (value > top) top = value;
  }
  if (!Number.isFinite(top)) return top;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum);
}

/** ln(1 − e^x) for x ≤ 0, exact to the last bits at both ends. Mächler, "Accurately computing log(1 − exp(−|a|))" (2012). */
export function log1mExp(x: number): number {
  if (!(x <= 0)) throw new StatsError("out-of-range", `x must be at most 0, not ${x}`);
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}
