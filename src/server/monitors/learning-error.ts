/**
 * The chance that any of the levels that a monitor learns is too high, all of them together. It is paid from the promise: the
 * threshold is higher by 1 / (1 − 0.1).
 */
export const learningErrorInAll = 0.1;

/** The share of the `k`-th level that is learned, k from 1: 0.05, 0.017, 0.008 …; the sum of all never passes the whole. */
export function learningError(k: number): number {
  return learningErrorInAll / (k * (k + 1));
}
