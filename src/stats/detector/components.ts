import { StatsError } from "../stats-error.ts";

/** Drops that a detector looks for, in units of the score. */
export const detectorEffects: readonly number[] = [0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.25];

export interface Component {
  readonly effect: number;
  readonly weight: number;
}

/** The effects that a level of p0 leaves room for, with weights that sum to 1; two of its own for a very low level. */
export function componentsBelow(
  p0: number,
  effects: readonly number[],
  weights: readonly number[] | undefined,
): readonly Component[] {
  if (weights !== undefined && weights.length !== effects.length) {
    throw new StatsError("bad-option", "one weight for each effect is needed");
  }
  if (effects.some((effect) => !(effect > 0)) || weights?.some((weight) => !(weight >= 0 && weight <= 1)) === true) {
    throw new StatsError("bad-option", "effects above 0 and weights in [0, 1] are needed");
  }
  const all = effects.map((effect, j) => ({ effect, weight: weights?.[j] ?? 1 / effects.length }));
  const below = all.filter(({ effect, weight }) => effect < p0 && weight > 0);
  const kept = below.length > 0 ? below : [p0 / 2, 0.9 * p0].map((effect) => ({ effect, weight: 0.5 }));
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.map(({ effect, weight }) => ({ effect, weight: weight / total }));
}

/** What is bet on a drop by `effect` from p0: never more than the share `cap` of the wealth. */
export function dropBet(p0: number, effect: number, cap = 0.99): number {
  return Math.min(effect / (p0 * (1 - p0)), cap / (1 - p0));
}
