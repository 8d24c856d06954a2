import { StatsError } from "../stats-error.ts";
import { MixBet, type MixBetOptions } from "./mix-bet.ts";

/**
 * ln E after each pair, for H0: E[D] ≥ m0, where D = candidate − baseline in [−1, 1] of one task.
 *
 * @param differences in the order of the SHA-256 of their tasks' ids, or of arrival: never by score
 * @param m0 0 for `regressed`, −margin for `fail`; −1 ≤ m0 < 1
 */
export function pairedRegression(
  differences: readonly number[],
  m0 = 0,
  options: MixBetOptions = {},
): readonly number[] {
  if (!(m0 >= -1 && m0 < 1)) throw new StatsError("out-of-range", `m0 must lie in [−1, 1), not ${m0}`);
  const bet = new MixBet(options);
  return differences.map((d) => bet.update(m0 - d, 1 - m0));
}

/**
 * ln E after each pair, for H0: E[D] ≤ −margin: what proves that a candidate is within its budget.
 *
 * @param margin the tolerated loss, 0 < margin < 1
 */
export function pairedShip(
  differences: readonly number[],
  margin: number,
  options: MixBetOptions = {},
): readonly number[] {
  if (!(margin > 0 && margin < 1)) throw new StatsError("out-of-range", `the margin must lie in (0, 1), not ${margin}`);
  const bet = new MixBet(options);
  return differences.map((d) => bet.update(d + margin, 1 - margin));
}
