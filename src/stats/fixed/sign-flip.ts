import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";

/**
 * The exact sign-flip test of paired differences, H0: symmetric about 0: its p-value, all 2ⁿ signs gone through. Fisher,
 * The Design of Experiments (1935), §21.
 *
 * Exact at any n ≤ 20; needs no variance. Looked at once. When not to use it: more than 20 pairs (use the clustered
 * error), or where a skewed difference of mean 0 is no harm: symmetry is the null, not the mean.
 *
 * @param differences candidate − baseline per task, in units of the score
 * @param alternative `less`: the candidate is worse
 * @param tolerance sums that differ by no more count as equal
 * @throws StatsError `out-of-range` for none or more than 20, `not-finite`
 */
export function signFlip(
  differences: readonly number[],
  alternative: "less" | "greater" = "less",
  tolerance = 1e-12,
): number {
  const n = differences.length;
  if (n === 0 || n > 20) throw new StatsError("out-of-range", `1 to 20 differences, not ${n}`);
  for (const d of differences) {
    if (!Number.isFinite(d)) throw new StatsError("not-finite", `a difference must be finite, not ${d}`);
  }
  const sign = alternative === "less" ? 1 : -1;
  const values = differences.map((d) => sign * d);
  const observed = values.reduce((sum, d) => sum + d, 0);
  // Sums grow along a tree of signs, each by n additions: no rounding piles up over the 2ⁿ of them.
  const asExtreme = (from: number, sum: number): number => {
    if (from === n) return sum <= observed + tolerance ? 1 : 0;
    const value = at(values, from);
    return asExtreme(from + 1, sum - value) + asExtreme(from + 1, sum + value);
  };
  return asExtreme(0, 0) / 2 ** n;
}
