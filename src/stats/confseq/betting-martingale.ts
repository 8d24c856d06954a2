import { StatsError } from "../stats-error.ts";
import { checkMean } from "./predictable.ts";

/**
 * The hedged wealth max(θ·K⁺, (1 − θ)·K⁻) of betting on a mean above `m` and on one below, one value per step. Each K
 * is a test martingale under H0 "the mean is m at every time": reject once it reaches 1/α. Waudby-Smith & Ramdas (2024),
 * §4.
 *
 * Assumes x in [0, 1] and bets fixed before the x they are placed on. Small samples: exact. When not to use it: for a
 * one-sided null (give θ as 0 or 1), or where increments have other bounds: {@link MixBet}.
 *
 * @param bets λ_t ≥ 0 for K⁺, and by default for K⁻ too; held below truncation/m and truncation/(1 − m)
 * @param theta share of the wealth on K⁺, in [0, 1]
 * @param truncation what part of the wealth may be lost at once, in (0, 1]
 */
export function bettingMartingale(
  xs: readonly number[],
  m: number,
  bets: readonly number[],
  theta = 0.5,
  truncation = 0.5,
): readonly number[] {
  checkMean(m);
  if (!(theta >= 0 && theta <= 1 && truncation > 0 && truncation <= 1)) {
    throw new StatsError("bad-option", `theta in [0, 1] and truncation in (0, 1] needed, not ${theta}, ${truncation}`);
  }
  let above = 0;
  let below = 0;
  return xs.map((x, t) => {
    const bet = bets[t];
    if (!(x >= 0 && x <= 1) || bet === undefined || Number.isNaN(bet)) {
      throw new StatsError("out-of-range", `x in [0, 1] and a bet on it are needed, not ${x}, ${bet} (step ${t})`);
    }
    above += Math.log1p(clip(bet, truncation / (1 - m), truncation / m) * (x - m));
    below += Math.log1p(-clip(bet, truncation / m, truncation / (1 - m)) * (x - m));
    return Math.max(theta * Math.exp(above), (1 - theta) * Math.exp(below));
  });
}

function clip(bet: number, down: number, up: number): number {
  return Math.max(-down, Math.min(up, bet));
}
