import { StatsError } from "../stats-error.ts";
import { log1mExp } from "./log-sum-exp.ts";
import { log1pLess } from "./log1p-less.ts";
import { zetaMinusOne } from "./zeta.ts";

/** B_2k / (2k(2k − 1)): Stirling's series (DLMF 5.11.1). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** Euler's γ. */
const euler = 0.5772156649015329;

/** (−1)^k·(ζ(k) − 1)/k from k = 2 on: ln Γ about 2 (Abramowitz & Stegun 6.1.33). */
const aboutTwo = Array.from({ length: 44 }, (_, i) => ((i % 2 === 0 ? 1 : -1) * zetaMinusOne(i + 2)) / (i + 2));

/** What ln Γ(x) has beyond (x − ½)·ln x − x + ½·ln 2π; x ≥ 10. */
export function stirlingRest(x: number): number {
  let sum = 0;
  for (let k = stirling.length - 1; k >= 0; k--) sum = sum / (x * x) + (stirling[k] ?? 0);
  return sum / x;
}

/** ln Γ(2 + z), |z| ≤ ½. */
function logGammaAboutTwo(z: number): number {
  let sum = 0;
  for (let k = aboutTwo.length - 1; k >= 0; k--) sum = sum * z + (aboutTwo[k] ?? 0);
  return z * (1 - euler) + sum * z * z;
}

/**
 * ln Γ(x); relative error under 1e-14, also next to its zeros at 1 and 2.
 *
 * @param x above 0; ∞ gives ∞
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new StatsError("out-of-range", `x must be above 0, not ${x}`);
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x < 0.5) return logGamma(1 + x) - Math.log(x);
  if (x < 1.5) return logGammaAboutTwo(x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return logGammaAboutTwo(x - 2);
  if (x < 12) {
    let product = 1;
    let at = x;
    while (at > 2.5) {
      at -= 1;
      product *= at;
    }
    return logGammaAboutTwo(at - 2) + Math.log(product);
  }
  return x * (Math.log(x) - 1) - 0.5 * Math.log(x) + 0.5 * Math.log(2 * Math.PI) + stirlingRest(x);
}

/** ln(x^a·e^{−x}/Γ(a)); for large a from how far x is from a, which the two logarithms would drown. */
function logGammaFront(a: number, x: number): number {
  if (a < 12) return a * Math.log(x) - x - logGamma(a);
  return 0.5 * Math.log(a / (2 * Math.PI)) - stirlingRest(a) + a * log1pLess((x - a) / a, x / a);
}

/** Terms of a series or steps of a continued fraction: enough up to a of some 1e9. */
const patience = 1_000_000;

/**
 * ln of the regularised lower (P) and upper (Q) incomplete gamma functions. DLMF 8.7.1, 8.9.2.
 *
 * Error of either logarithm: under 1e-12 of the larger of 1 and its value; where the probability is near 1, under
 * 1e-11 of the value itself, so that the complement is known too. Steps grow as √a.
 *
 * @param a above 0, finite; up to 1e9 or so
 * @param x at least 0; ∞ gives P = 1
 * @throws StatsError `out-of-range`, also where x is so near to so large an a that the series would not end
 */
export function logGammaTails(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0 && Number.isFinite(a) && x >= 0)) {
    throw new StatsError("out-of-range", `a finite a above 0 and x at least 0 needed, not ${a}, ${x}`);
  }
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  const front = logGammaFront(a, x);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; ; n++) {
      if (n > patience) throw new StatsError("out-of-range", `a ${a} is too large for x ${x}`);
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
  for (let n = 1; ; n++) {
    if (n > patience) throw new StatsError("out-of-range", `a ${a} is too large for x ${x}`);
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b || 1e-300);
    c = b + step / c || 1e-300;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 3e-16) break;
  }
  const upper = Math.min(0, front + Math.log(fraction));
  return { lower: log1mExp(upper), upper };
}
