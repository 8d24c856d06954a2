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
 * evals" (2024), §2.2; Cameron & Miller, J. Human Resources 50 (2015), §II.
 *
 * Assumes clusters that are independent of each other; inside one anything may hang together. Small samples: too small an
 * error with under some 30 clusters, or with a few that hold most tasks. When not to use it: read again as data come in.
 *
 * @param rows one per task, in units of the score
 * @throws StatsError `too-few` with fewer than two clusters, `not-finite`
 */
export function clusteredError(rows: readonly ClusteredDifference[]): ClusteredError {
  for (const { difference } of rows) {
    if (!Number.isFinite(difference))
      throw new StatsError("not-finite", `a difference must be finite, not ${difference}`);
  }
  const centre = mean(rows.map(({ difference }) => difference));
  const sums = new Map<string, number>();
  for (const { cluster, difference } of rows) sums.set(cluster, (sums.get(cluster) ?? 0) + difference - centre);
  const clusters = sums.size;
  if (clusters < 2) throw new StatsError("too-few", `${clusters} cluster: an error needs two or more`);
  const variance = [...sums.values()].reduce((sum, each) => sum + each * each, 0) / rows.length ** 2;
  return { mean: centre, cr0: Math.sqrt(variance), cr1: Math.sqrt((variance * clusters) / (clusters - 1)), clusters };
}

/**
 * The interval mean ± t_{G−1}·CR1, with the assumptions of {@link clusteredError}. Looked at once: reading it again as
 * data come in breaks its level ({@link betInterval} may be read at any time).
 *
 * @param level two-sided, in (0, 1)
 * @throws StatsError `too-few` with fewer than two clusters, `not-finite`, `out-of-range`
 */
export function clusteredInterval(
  rows: readonly ClusteredDifference[],
  level: number,
): { readonly low: number; readonly high: number } {
  if (!(level > 0 && level < 1)) throw new StatsError("out-of-range", `the level must lie in (0, 1), not ${level}`);
  const { mean: centre, cr1, clusters } = clusteredError(rows);
  const half = studentQuantile(0.5 + level / 2, clusters - 1) * cr1;
  return { low: centre - half, high: centre + half };
}
