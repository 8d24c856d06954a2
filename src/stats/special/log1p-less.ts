/**
 * ln(1 + u) − u for u > −1, without the cancellation near 0: what is left of a density's exponent about its mode.
 *
 * @param one 1 + u, where it is known better than by addition
 */
export function log1pLess(u: number, one = 1 + u): number {
  if (Math.abs(u) > 0.25) return Math.log(one) - u;
  // With r = u/(2 + u): ln(1 + u) = 2·atanh r, and 2r − u = −u·r.
  const r = u / (2 + u);
  const square = r * r;
  let power = r * square;
  let sum = 0;
  for (let k = 3; k < 60; k += 2) {
    sum += power / k;
    power *= square;
    if (Math.abs(power) < 1e-18 * Math.abs(sum)) break;
  }
  return 2 * sum - u * r;
}
