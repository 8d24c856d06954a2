import type { Breach, Result } from "./invariant.ts";

/** Nothing to say: the same value at every step, because most steps of most rules end here. */
export const kept: Result = Object.freeze({ is: "kept" });

/** Not kept, and rightly so. */
export function exempt(because: string): Result {
  return { is: "exempt", because };
}

/** This input cannot show it. */
export function notVisible(because: string): Result {
  return { is: "not-visible", because };
}

/** One breach. */
export function broken(breach: Breach): Result {
  return { is: "broken", breaches: [breach] };
}
