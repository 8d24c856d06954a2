import type { Budget } from "../budget.ts";
import type { Pair } from "./pairing.ts";

/** A task whose majority outcome changed. */
export interface Flip {
  readonly metric: string;
  readonly task: string;
  readonly is: "lost" | "won";
  /** Means in the metric's own unit. */
  readonly base: number;
  readonly candidate: number;
  /** In the metric's form. */
  readonly difference: number;
}

/**
 * Tasks that were mostly right and are mostly wrong, and the reverse, worst first. A task counts as right where its mean
 * lies in the better half of the scale, as wrong in the worse half; just in the middle it is neither, and no flip. A
 * relative metric has no outcomes.
 */
export function flipsOf(pairs: readonly Pair[], { metric, form }: Budget): readonly Flip[] {
  if (form.is === "relative") return [];
  const middle = form.is === "share" ? 0.5 : (form.min + form.max) / 2;
  const side = (value: number): number => Math.sign(value - middle) * (form.better === "higher" ? 1 : -1);
  return pairs
    .flatMap(({ task, base, candidate, difference }): Flip[] => {
      if (base === null || candidate === null || side(base) * side(candidate) >= 0) return [];
      return [{ metric, task, is: side(candidate) < 0 ? "lost" : "won", base, candidate, difference }];
    })
    .sort((a, b) => a.difference - b.difference || (a.task < b.task ? -1 : 1));
}
