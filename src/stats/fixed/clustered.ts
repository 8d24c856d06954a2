import { mean } from "../mean.ts";
import { studentQuantile } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/** One task: its cluster, and candidate − baseline, each averaged over its repeats. */
export interface ClusteredDifference {
  readonly cluster: string;
  readonly difference: number;
}

export interface ClusteredError {
  readonly mean: number;
  /** The plain sandwich (Miller 2024, eq. 4): too small with few clusters. */
  readonly cr0: number;
  /** With G/(G − 1): what to use. */
  readonly cr1: number;
  readonly clusters: number;
}

/**
 * The mean difference with an error that allows tasks of one cluster to move together. Miller, "Adding error bars to
 * evals" (2024), §2.2; Cameron & Miller (2015).
 *
 * @throws StatsError `too-few` with fewer than two clusters
 */
export function clusteredError(rows: readonly ClusteredDifference[]): ClusteredError {
  const centre = mean(rows.map(({ difference }) => difference));
  const sums = new Map<string, number>();
  for (const { cluster, difference } of rows) sums.set(cluster, (sums.get(cluster) ?? 0) + difference - centre);
  const clusters = sums.size;
  if (clusters < 2) throw new StatsError("too-few", `${clusters} cluster: an error needs two or more`);
  const variance = [...sums.values()].reduce((sum, each) => sum + each * each, 0) / rows.length ** 2;
  return { mean: centre, cr0: Math.sqrt(variance), cr1: Math.sqrt((variance * clusters) / (clusters - 1)), clusters };
}

/**
 * The interval mean ± t_{G−1}·CR1. Looked at once: reading it again as data come in breaks its level.
 *
 * @param level two-sided, such as 0.9
 */
export function clusteredInterval(
  rows: readonly ClusteredDifference[],
  level: number,
): { readonly low: number; readonly high: number } {
  const { mean: centre, cr1, clusters } = clusteredError(rows);
  const half = studentQuantile(0.5 + level / 2, clusters - 1) * cr1;
  return { low: centre - half, high: centre + half };
}
