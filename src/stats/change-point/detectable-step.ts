import { studentOf } from "./best-step.ts";
import type { DaySeries } from "./day-series.ts";
import type { ScannedSeries } from "./step-scan.ts";

/**
 * The step in the middle of a series that a scan would have found with the power given: what an "I found nothing" is
 * worth. Normal approximation: (threshold + z_power) on the scale of the series' own rest, half of the weight on either
 * side. `null` where fewer than 2 degrees of freedom are left.
 *
 * @param zPower the normal quantile of the power: .8416 for 80 %
 * @returns in the unit of the values, above 0
 */
export function detectableStep(
  series: DaySeries,
  { variance, df }: Pick<ScannedSeries, "variance" | "df">,
  threshold: number,
  zPower = 0.8416,
): number | null {
  const W = series.weights.reduce((sum, weight) => sum + weight, 0);
  if (df < 2 || W === 0) return null;
  return studentOf(threshold + zPower, df) * Math.sqrt((4 * variance) / W);
}
