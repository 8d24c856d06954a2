import { type ClusteredError, clusteredError } from "./clustered.ts";

/**
 * The mean of paired differences with its standard error, every task by itself: {@link clusteredError} with one task per
 * cluster, where CR1 is the textbook's s/√n. Miller (2024), §4.
 *
 * Assumes independent tasks. Small samples: read it with t_{n−1}. When not to use it: where tasks are variants of one
 * problem; their shared error is then taken for much data.
 *
 * @param differences candidate − baseline per task, each averaged over its repeats
 * @throws StatsError `too-few` with fewer than two, `not-finite`
 */
export function pairedError(differences: readonly number[]): ClusteredError {
  return clusteredError(differences.map((difference, i) => ({ cluster: String(i), difference })));
}
