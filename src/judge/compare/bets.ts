import { defaultEffects, designWeights, MixBet, type MixBetOptions, type NullName } from "../../stats/index.ts";
import type { Unit } from "./units.ts";

/**
 * ln of the largest e-value of each null over the units of one finished file.
 *
 * A unit's increment is its weight times what a pair's would be, and −g ≤ B holds for every unit that could come, since
 * no weight is above 1: the bound comes from the sizes, which are known before any score.
 *
 * @param units by which harm is judged: at the most they can have been
 * @param safe by which safety is judged: the same units at the least; another only where something is missing
 */
export function betOn(
  units: readonly Unit[],
  margin: number,
  alpha: Readonly<Record<NullName, number>>,
  safe: readonly Unit[] = units,
): Readonly<Record<NullName, number>> {
  const regressed = new MixBet(betOptions(units, alpha.regressed));
  const fail = new MixBet(betOptions(units, alpha.fail));
  const ship = new MixBet(betOptions(units, alpha.ship));
  for (const { difference, weight } of units) {
    regressed.update(-difference * weight, 1);
    fail.update((-margin - difference) * weight, 1 + margin);
  }
  for (const { difference, weight } of safe) {
    ship.update((difference + margin) * weight, 1 - margin);
  }
  return { regressed: regressed.logEMax, fail: fail.logEMax, ship: ship.logEMax };
}

/**
 * The interval of the mean difference whose ends are these very tests turned round: `high` < 0 where `regressed` is
 * proven, `low` > −margin where the pass is, `high` < −margin where the failure is (for equal error rates of `regressed`
 * and `fail`). Its level is 1 − lowAlpha − highAlpha.
 */
export function betBounds(
  units: readonly Unit[],
  lowAlpha: number,
  highAlpha: number,
  safe: readonly Unit[] = units,
): { readonly low: number; readonly high: number } {
  const mirrored = units.map(({ difference, weight }) => ({ difference: -difference, weight }));
  return { low: lowerBound(safe, lowAlpha), high: -lowerBound(mirrored, highAlpha) };
}

const tolerance = 1e-5;

function lowerBound(units: readonly Unit[], alpha: number): number {
  const options = betOptions(units, alpha);
  const needed = -Math.log(alpha);
  const isRejected = (mean: number): boolean => {
    const bet = new MixBet(options);
    for (const { difference, weight } of units) {
      if (bet.update((difference - mean) * weight, mean + 1) >= needed) return true;
    }
    return false;
  };
  let kept = 1;
  let rejected = -1;
  while (kept - rejected > tolerance) {
    const middle = (kept + rejected) / 2;
    if (isRejected(middle)) rejected = middle;
    else kept = middle;
  }
  return rejected;
}

/** The number of units is known before the first score: half the wealth aims at deciding by the last of them. */
function betOptions(units: readonly Unit[], alpha: number): MixBetOptions {
  if (units.length === 0) return { alpha };
  const weight = units.reduce((sum, each) => sum + each.weight, 0) / units.length;
  const square = units.reduce((sum, each) => sum + each.weight ** 2, 0) / units.length;
  return {
    effects: defaultEffects.map((effect) => effect * weight),
    weights: designWeights(),
    priorVariance: 0.2 * square,
    varianceFloor: 1e-4 * square,
    horizon: units.length,
    alpha,
  };
}
