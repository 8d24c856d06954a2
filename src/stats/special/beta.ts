import { StatsError } from "../stats-error.ts";
import { logGamma, stirlingRest } from "./gamma.ts";
import { log1mExp } from "./log-sum-exp.ts";

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), without the cancellation that the three have where they are large.
 *
 * @param a above 0
 * @param b above 0
 */
export function logBeta(a: number, b: number): number {
  if (!(a > 0 && b > 0)) throw new StatsError("out-of-range", `a and b must be above 0, not ${a}, ${b}`);
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 12) return logGamma(a) + logGamma(b) - logGamma(a + b);
  const ratio = small / large;
  if (small < 12) {
    // ln Γ(large) − ln Γ(large + small), by Stirling on both.
    const fall = (large - 0.5) * -Math.log1p(ratio) - small * Math.log(large + small) + small;
    return logGamma(small) + fall + stirlingRest(large) - stirlingRest(large + small);
  }
  return (
    0.5 * Math.log((2 * Math.PI) / small) -
    small * Math.log1p(1 / ratio) -
    (large - 0.5) * Math.log1p(ratio) +
    stirlingRest(small) +
    stirlingRest(large) -
    stirlingRest(a + b)
  );
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || 1e-300);
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || 1e-300);
    c = 1 + even / c || 1e-300;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || 1e-300);
    c = 1 + odd / c || 1e-300;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

/**
 * ln I_x(a, b) and ln(1 − I_x(a, b)): both tails of the beta distribution, either as small as it likes.
 *
 * @param x in [0, 1]
 */
export function logBetaTails(x: number, a: number, b: number): { readonly lower: number; readonly upper: number } {
  if (!(x >= 0 && x <= 1)) throw new StatsError("out-of-range", `x must lie in [0, 1], not ${x}`);
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (x === 1) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  const front = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b);
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(0, front - Math.log(a) + Math.log(fraction(x, a, b)));
    return { lower, upper: log1mExp(lower) };
  }
  const upper = Math.min(0, front - Math.log(b) + Math.log(fraction(1 - x, b, a)));
  return { lower: log1mExp(upper), upper };
}
