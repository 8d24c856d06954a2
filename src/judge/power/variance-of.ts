import { type PairedVariance, rateVariance } from "../../stats/index.ts";
import type { Known, Shape } from "./known.ts";

/**
 * How the paired differences will vary if a drop of that size comes in that shape; `null` where what is known cannot say.
 *
 * `spread`: no task loses more than another: ω² = 0, and the candidate's runs vary as those of its own rate. `broken`: a
 * share d/p of the tasks falls to 0: ω² = (d/p)·E[p_i²] − d², and their runs vary no more. `as seen`: as the two files do.
 * Where hardly anything varies yet, a drop brings its own variance: runs that fail one by one vary by d(1 − d) at least.
 */
export function varianceOf(known: Known, drop: number, shape: Shape): PairedVariance | null {
  const own = drop * (1 - drop);
  if (known.is === "both-arms") {
    const { split } = known.moments;
    if (shape !== "as seen" || split === null) return null;
    return { ...split, within: Math.max(split.within, own - split.between) };
  }
  if (shape === "as seen") return null;
  const parts = partsOf(known);
  if (parts === null || drop > parts.rate) return null;
  if (known.is === "stated") {
    const { between, within } = rateVariance({ rate: known.rate, drop, correlation: known.correlation, shape });
    return { between, within: Math.max(within, own - between) };
  }
  const { rate, between, within } = parts;
  const more = moreVariance(rate, drop);
  if (shape === "spread") return { between: 0, within: Math.max(2 * within + more, own) };
  const share = drop / rate;
  return { between: Math.max(0, share * (rate ** 2 + between) - drop ** 2), within: within * (2 - share) };
}

/** By how much a pass-or-fail run varies more at a rate that is lower by the drop; 0 where it varies less. */
export function moreVariance(rate: number, drop: number): number {
  return Math.max(0, drop * (2 * rate - 1) - drop ** 2);
}

/** One arm's rate, and its variance between tasks and within them; `null` where nothing tells them apart. */
export function partsOf(
  known: Exclude<Known, { is: "both-arms" }>,
): { readonly rate: number; readonly between: number; readonly within: number } | null {
  if (known.is === "stated") {
    const total = known.rate * (1 - known.rate);
    return { rate: known.rate, between: known.correlation * total, within: (1 - known.correlation) * total };
  }
  const { moments, total, statedCorrelation } = known;
  const { rate, between, within } = moments;
  if (within !== null && between !== null) return { rate, between, within };
  if (statedCorrelation === null) return null;
  return { rate, between: statedCorrelation * total, within: (1 - statedCorrelation) * total };
}
