import { StatsError } from "../stats-error.ts";
import { log1mExp } from "./log-sum-exp.ts";

/** B_2k / (2k(2k − 1)): Stirling's series (DLMF 5.11.1). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** What ln Γ(x) has beyond (x − ½)·ln x − x + ½·ln 2π; x ≥ 10. */
export function stirlingRest(x: number): number {
  let sum = 0;
  for (let k = stirling.length - 1; k >= 0; k--) sum = sum / (x * x) + (stirling[k] ?? 0);
  return sum / x;
}

/**
 * ln Γ(x), to about 1e-15 of the larger of 1 and its value.
 *
 * @param x above 0
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new StatsError("out-of-range", `x must be above 0, not ${x}`);
  let product = 1;
  let at = x;
  while (at < 12) {
    product *= at;
    at += 1;
  }
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + stirlingRest(at) - Math.log(product);
}

/** ln of the regularised lower (P) and upper (Q) incomplete gamma functions at `x` ≥ 0, for `a` > 0. DLMF 8.7.1, 8.9.2. */
export function logGammaTails(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0 && x >= 0)) throw new StatsError("out-of-range", `a above 0 and x at least 0 needed, not ${a}, ${x}`);
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  const front = a * Math.log(x) - x - logGamma(a);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 100_000; n++) {
      term *= x / (a + n);
      sum += term;
      if (term < 1e-17 * sum) break;
    }
    const lower = Math.min(0, front + Math.log(sum));
    return { lower, upper: log1mExp(lower) };
  }
  // Lentz's method on the continued fraction.
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 100_000; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b || 1e-300);
    c = b + step / c || 1e-300;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  const upper = Math.min(0, front + Math.log(fraction));
  return { lower: log1mExp(upper), upper };
}
