import { StatsError } from "../stats-error.ts";

/** `arl`: mean observations to a false alarm. `horizon`: at most a chance `alpha` of any within so many observations. */
export type FalseAlarms =
  | { readonly is: "arl"; readonly observations: number }
  | { readonly is: "horizon"; readonly observations: number; readonly alpha: number };

/**
 * ln A: the alarm threshold of {@link SrMix.logValue}, shared by disjoint segments.
 *
 * @param overlap in how many segments one observation may enter
 */
export function detectorLogThreshold(alarms: FalseAlarms, overlap = 1): number {
  const { observations } = alarms;
  if (!(observations > 0 && overlap >= 1)) {
    throw new StatsError("out-of-range", `observations above 0 and an overlap of 1 or more needed`);
  }
  if (alarms.is === "arl") return Math.log(overlap * observations);
  if (!(alarms.alpha > 0 && alarms.alpha < 1)) throw new StatsError("out-of-range", "alpha must lie between 0 and 1");
  return Math.log((overlap * observations) / alarms.alpha);
}
