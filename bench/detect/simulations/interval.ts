import { BetSequence, type BoundedStep } from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import type { Simulation } from "./index.ts";

export interface IntervalOf {
  readonly p: number;
  /** Paired differences, or a canary's increments at this share. */
  readonly steps: "pairs" | "heterogeneous pairs" | number;
  readonly level: number;
  readonly looks: number;
}

/** The interval after every look, around a difference that is known: whether it ever leaves it out. */
export const interval: Simulation<IntervalOf> = ({ p, steps, level, looks }, random) => {
  const loss = Math.min(0.03, p / 2);
  const sequence = new BetSequence(level);
  for (let t = 1; t <= looks; t++) {
    sequence.add(step(steps, p, loss, random));
    const { low, high } = sequence.interval;
    if (low > -loss || high < -loss) return { "ever leaves it out": t };
  }
  const { low, high } = sequence.interval;
  return { "ever leaves it out": Number.POSITIVE_INFINITY, width: high - low };
};

function step(steps: IntervalOf["steps"], p: number, loss: number, random: Random): BoundedStep {
  if (steps === "pairs") return { x: random.flip(p - loss) - random.flip(p), least: -1, most: 1 };
  if (steps === "heterogeneous pairs") {
    const rate = random.beta(0.65 * p, 0.65 * (1 - p));
    const left = random.flip(loss / p) === 1 ? 0 : rate;
    return { x: random.flip(left) - random.flip(rate), least: -1, most: 1 };
  }
  const a = random.flip(steps);
  const y = random.flip(p - a * loss);
  const most = 1 / Math.min(steps, 1 - steps);
  return { x: (a / steps - (1 - a) / (1 - steps)) * (y - p), least: -most, most };
}
