import { type CanaryUnit, canaryBound, canaryIncrement, type PredictionRange, StatsError } from "../../stats/index.ts";

/**
 * The x of one unit of a rollout that has a control group: 1/2 on average where the candidate is as good as the control,
 * less where it is worse. The increment of a canary, brought into [0, 1] by a bound that is the same for every unit of
 * the stage.
 *
 * One per unit and stage, in the order of assignment, at a fixed maturity: see {@link Canary}.
 */
export function controlScore(unit: CanaryUnit, predictions: PredictionRange): number {
  const { y, f } = unit;
  if (!(y >= 0 && y <= 1 && f >= predictions.low && f <= predictions.high)) {
    throw new StatsError(
      "out-of-range",
      `y in [0, 1] and f in [${predictions.low}, ${predictions.high}] needed, not ${y}, ${f}`,
    );
  }
  const bound = canaryBound(unit.pi, predictions);
  return Math.min(1, Math.max(0, (canaryIncrement(unit) / bound + 1) / 2));
}
