import { detectorLogThreshold, SrMix } from "../../../src/stats/index.ts";
import type { Simulation } from "./index.ts";

export interface Delay {
  readonly p0: number;
  readonly drop: number;
  readonly segments: number;
  readonly arl: number;
  /** Of each segment, before the change. */
  readonly clean: number;
  readonly most: number;
}

/**
 * Segments in turn, each with so many clean observations; then the first of them falls. `delay` in observations of the
 * segment that fell. `NaN` where that segment had alarmed before: there was nothing left to see.
 */
export const delay: Simulation<Delay> = ({ p0, drop, segments, arl, clean, most }, random) => {
  const threshold = detectorLogThreshold({ is: "arl", observations: arl });
  const watched = Array.from({ length: segments }, () => new SrMix(p0));
  let early = Number.POSITIVE_INFINITY;
  for (let t = 1; t <= clean * segments; t++) {
    const one = watched[t % segments];
    one?.update(random.flip(p0));
    if (early === Number.POSITIVE_INFINITY && one?.exceeds(threshold) === true) early = t;
    if (one === watched[0] && one?.exceeds(threshold) === true)
      return { "first false alarm": early, delay: Number.NaN };
  }
  const [fallen] = watched;
  for (let t = 1; t <= most; t++) {
    fallen?.update(random.flip(p0 - drop));
    if (fallen?.exceeds(threshold) === true) return { "first false alarm": early, delay: t };
  }
  return { "first false alarm": early, delay: Number.POSITIVE_INFINITY };
};
