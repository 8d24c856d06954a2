import { StatsError } from "../stats-error.ts";

/** Each value must lie in [0, 1]. */
export function checkShares(xs: readonly number[]): void {
  for (const x of xs) if (!(x >= 0 && x <= 1)) throw new StatsError("out-of-range", `x must lie in [0, 1], not ${x}`);
}

/** A mean to bet against. */
export function checkMean(m: number): void {
  if (!(m > 0 && m < 1)) throw new StatsError("out-of-range", `the mean bet against must lie in (0, 1), not ${m}`);
}

/** An error rate. */
export function checkLevel(alpha: number): void {
  if (!(alpha > 0 && alpha < 1)) throw new StatsError("out-of-range", `alpha must lie in (0, 1), not ${alpha}`);
}

/**
 * Mean and variance of what came *before* each observation, drawn towards ½ and ¼ as by one observation more. The
 * variance is about the means of the time, not about the last one. Waudby-Smith & Ramdas (2024), §3.2.
 */
export function predictableMoments(
  xs: readonly number[],
): readonly { readonly mean: number; readonly variance: number }[] {
  let sum = 0.5;
  let squares = 0.25;
  return xs.map((x, i) => {
    const before = { mean: sum / (i + 1), variance: squares / (i + 1) };
    sum += x;
    squares += (x - sum / (i + 2)) ** 2;
    return before;
  });
}
