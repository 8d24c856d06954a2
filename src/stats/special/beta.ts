import { StatsError } from "../stats-error.ts";
import { logGamma, stirlingRest } from "./gamma.ts";
import { log1mExp } from "./log-sum-exp.ts";
import { log1pLess } from "./log1p-less.ts";

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), without the cancellation that the three have where they are large. Error
 * under 2e-14 of the larger of 1 and its value. DLMF 5.12.1, 5.11.1.
 *
 * @param a above 0, finite
 * @param b likewise
 */
export function logBeta(a: number, b: number): number {
  if (!(a > 0 && b > 0 && Number.isFinite(a + b))) {
    throw new StatsError("out-of-range", `a and b must be above 0 and finite, not ${a}, ${b}`);
  }
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

/** Steps of the continued fraction: enough for a and b of some 1e9. */
const patience = 1_000_000;

/**
 * ln(x^a·(1 − x)^b/B(a, b)); for large a and b from how far x is from a/(a + b), which the logarithms would drown.
 *
 * @param y 1 − x
 */
function logBetaFront(x: number, y: number, a: number, b: number): number {
  if (Math.min(a, b) < 12)
    return a * (x > 0.5 ? Math.log1p(-y) : Math.log(x)) + b * (y > 0.5 ? Math.log1p(-x) : Math.log(y)) - logBeta(a, b);
  const off = x * b - y * a;
  return (
    0.5 * Math.log(((a / (a + b)) * b) / (2 * Math.PI)) -
    stirlingRest(a) -
    stirlingRest(b) +
    stirlingRest(a + b) +
    a * log1pLess(off / a, (x / a) * (a + b)) +
    b * log1pLess(-off / b, (y / b) * (a + b))
  );
}

/**
 * The continued fraction of the incomplete beta function, by Lentz's method. Its terms hold a·y − b·x, which is taken
 * before it can cancel. DiDonato & Morris, ACM TOMS 18 (1992), eq. 9.
 *
 * @param y 1 − x
 */
function fraction(x: number, y: number, a: number, b: number): number {
  const lambda = a * y - b * x;
  let h = (a / (a + 1)) * (lambda + 1) || 1e-300;
  let c = h;
  let d = 0;
  for (let n = 1; ; n++) {
    if (n > patience) throw new StatsError("out-of-range", `a ${a} and b ${b} are too large for x ${x}`);
    const alpha = ((a + n - 1) / (a + 2 * n - 1)) * ((a + b + n - 1) / (a + 2 * n - 1)) * n * (b - n) * x * x;
    const beta = n + (n * (b - n) * x) / (a + 2 * n - 1) + ((a + n) / (a + 2 * n + 1)) * (lambda + 1 + n * (1 + y));
    d = 1 / (beta + alpha * d || 1e-300);
    c = beta + alpha / c || 1e-300;
    h *= d * c;
    if (Math.abs(d * c - 1) < 3e-16) break;
  }
  return 1 / h;
}

/**
 * ln I_x(a, b) and ln(1 − I_x(a, b)): both tails of the beta distribution, either as small as it likes.
 *
 * Error of either logarithm: under 1e-12 of the larger of 1 and its value; where the probability is near 1, under
 * 1e-11 of the value itself, so that the complement is known too. Steps grow as √(max(a, b)).
 *
 * @param x in [0, 1]
 * @param a above 0, finite; up to 1e9 or so
 * @param b likewise
 * @param y 1 − x, where it is known better than by subtraction
 * @throws StatsError `out-of-range`
 */
export function logBetaTails(
  x: number,
  a: number,
  b: number,
  y = 1 - x,
): { readonly lower: number; readonly upper: number } {
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
    throw new StatsError("out-of-range", `x must lie in [0, 1], not ${x}`);
  }
  if (!(a > 0 && b > 0 && Number.isFinite(a + b))) {
    throw new StatsError("out-of-range", `a and b must be above 0 and finite, not ${a}, ${b}`);
  }
  if (x === 0) return { lower: Number.NEGATIVE_INFINITY, upper: 0 };
  if (y === 0) return { lower: 0, upper: Number.NEGATIVE_INFINITY };
  const front = logBetaFront(x, y, a, b);
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(0, front + Math.log(fraction(x, y, a, b)));
    return { lower, upper: log1mExp(lower) };
  }
  const upper = Math.min(0, front + Math.log(fraction(y, x, b, a)));
  return { lower: log1mExp(upper), upper };
}
