import { StatsError } from "../stats-error.ts";

/**
 * The largest argument from `start` on where the increasing `f` is still at most `goal`, to the last bits: the uniform
 * boundary that goes with a mixture.
 */
export function crossing(f: (s: number) => number, goal: number, start: number): number {
  let low = 0;
  let high = Math.max(start, 1e-300);
  for (let step = 0; f(high) <= goal; step++) {
    if (step > 2000) throw new StatsError("out-of-range", "the boundary lies beyond what numbers can hold");
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (f(middle) <= goal) low = middle;
    else high = middle;
  }
  return low;
}
