import { detectorLogThreshold, Restarted, SrMix, windowLowerBound } from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import type { Simulation } from "./index.ts";

export interface Detector {
  readonly p: number;
  /** Steady; drifting above the baseline, never below it; a mean of ten graded sessions. */
  readonly traffic: "steady" | "drifting" | "graded";
  /** Known; a lower bound from a clean window of so many, wrong with a chance of `beta`; unknown. */
  readonly baseline: "known" | { readonly window: number; readonly beta: number } | "unknown";
  /** Disjoint segments that share the threshold. */
  readonly segments: number;
  /** Of the promise: at most a chance `alpha` of any alarm in so many observations, over all segments. */
  readonly observations: number;
  readonly alpha: number;
}

/** Streams that never fall below their baseline, watched after every observation. */
export const detector: Simulation<Detector> = (params, random) => {
  const { p, traffic, baseline, segments, observations, alpha } = params;
  const threshold = detectorLogThreshold({ is: "horizon", observations, alpha });
  const never = { alarm: Number.POSITIVE_INFINITY };
  if (baseline === "unknown") {
    const watched = Array.from({ length: segments }, () => new Restarted(threshold));
    for (let t = 1; t <= observations; t++) {
      if (watched[t % segments]?.update(x(p, traffic, t, random), t) === true) return { alarm: t };
    }
    return never;
  }
  let p0 = p;
  if (baseline !== "known") {
    const clean = Array.from({ length: baseline.window }, (_, t) => x(p, traffic, t, random));
    p0 = windowLowerBound(clean, baseline.beta);
    if (!(p0 > 0)) return never;
  }
  const watched = Array.from({ length: segments }, () => new SrMix(p0));
  for (let t = 1; t <= observations; t++) {
    const one = watched[t % segments];
    one?.update(x(p, traffic, t, random));
    if (one?.exceeds(threshold) === true) return { alarm: t };
  }
  return never;
};

function x(p: number, traffic: Detector["traffic"], t: number, random: Random): number {
  if (traffic === "graded") {
    let sum = 0;
    for (let session = 0; session < 10; session++) sum += random.flip(p);
    return sum / 10;
  }
  const above = traffic === "drifting" ? (1 - p) * Math.max(0, Math.sin((2 * Math.PI * t) / 500)) : 0;
  return random.flip(p + above);
}
