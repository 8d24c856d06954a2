import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";

/**
 * Shapley values: what each of k changes did, each interaction shared evenly among those in it. They add up to
 * v(all) − v(none). Shapley, "A value for n-person games" (1953).
 *
 * Assumes that every set's value is known; no error is carried ({@link shapleyOfFit} does). When not to use it: to foretell
 * what taking one change out brings.
 *
 * @param values v of each set of changes, by its bit mask (bit i: change i is there): 2^k of them, k ≤ 20
 */
export function shapley(values: readonly number[]): readonly number[] {
  const k = Math.log2(values.length);
  if (!Number.isInteger(k) || k > 20) {
    throw new StatsError("out-of-range", `2^k values with k ≤ 20 are needed, not ${values.length}`);
  }
  for (const [set, value] of values.entries()) {
    if (!Number.isFinite(value))
      throw new StatsError("not-finite", `the value of set ${set} must be finite, not ${value}`);
  }
  // Weight of a set of `size` others: size!(k − size − 1)!/k!.
  const weights: number[] = [];
  for (let size = 0, weight = 1 / k; size < k; size++) {
    weights.push(weight);
    weight *= (size + 1) / (k - size - 1);
  }
  return Array.from({ length: k }, (_, i) => {
    let sum = 0;
    for (let set = 0; set < values.length; set++) {
      if ((set >> i) & 1) continue;
      sum += at(weights, bitCount(set)) * (at(values, set | (1 << i)) - at(values, set));
    }
    return sum;
  });
}

function bitCount(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
