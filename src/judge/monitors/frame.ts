import { canaryBound, type DetectorOptions, designWeights, detectorEffects } from "../../stats/index.ts";
import type { Baseline } from "./baseline.ts";

/** How a segment's x is watched, and how it is spoken of. */
export interface Frame {
  /** The level of x that is held against what comes; `null`: not known. */
  readonly p0: number | null;
  readonly detector: DetectorOptions;
  /** The drop planned for, in units of x. */
  readonly design: number;
  /** Standard deviation of x, where it is not that of zeros and ones. */
  readonly spread: number | null;
  /** What is said of a level x: (x − zero) · unit. */
  readonly zero: number;
  readonly unit: number;
}

export function frameOf(baseline: Baseline, design: number): Frame {
  const weights = designWeights(design, detectorEffects);
  if (baseline.is !== "control") {
    const p0 = baseline.is === "unknown" ? null : baseline.p0;
    return { p0, detector: { effects: detectorEffects, weights }, design, spread: null, zero: 0, unit: 1 };
  }
  const { pi, predictions, residual } = baseline;
  const unit = 2 * canaryBound(pi, predictions);
  const variance = residual / (pi * (1 - pi) * unit * unit);
  // The detector bets as if x were 0 or 1, with a variance of 1/4; an effect that is larger by as much as the variance is
  // smaller makes it bet what suits x.
  const effects = detectorEffects.map((effect) => effect / unit / (4 * variance));
  return {
    p0: 0.5,
    detector: { effects, weights },
    design: design / unit,
    spread: Math.sqrt(variance),
    zero: 0.5,
    unit,
  };
}
