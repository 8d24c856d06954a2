import { detectorLogThreshold, SrMix } from "../../../src/stats/index.ts";
import type { Simulation } from "./index.ts";

export interface Quiet {
  readonly p0: number;
  readonly segments: number;
  readonly arl: number;
  readonly most: number;
}

/** Segments in turn, in which nothing ever happens: observations of all of them to the first false alarm of any. */
export const quiet: Simulation<Quiet> = ({ p0, segments, arl, most }, random) => {
  const threshold = detectorLogThreshold({ is: "arl", observations: arl });
  const watched = Array.from({ length: segments }, () => new SrMix(p0));
  for (let t = 1; t <= most; t++) {
    const one = watched[t % segments];
    one?.update(random.flip(p0));
    if (one?.exceeds(threshold) === true) return { alarm: t };
  }
  return { alarm: most };
};
