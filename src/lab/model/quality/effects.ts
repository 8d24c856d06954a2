import type { Factors } from "./factors-of.ts";

/**
 * What each factor costs, in points of success over the whole mix of tasks (mean 65 of 100). Only the prompt line is
 * taken from a measurement: −3 % on one evaluation, found by removing lines one by one (incident of April 2026). The
 * others are assumptions, of the order that the same accounts suggest: less effort was "slightly lower intelligence",
 * lost thinking made sessions forgetful and repetitive, a cut front forgets the task itself.
 */
export const points = {
  /** A line that limits the length of what is said. */
  lengthLimit: 3,
  /** All earlier thinking gone; less in proportion. */
  thinkingLost: 10,
  /** All of the conversation but the last message gone; less in proportion. */
  contextLost: 30,
  /** No tools at all, where others get some. */
  noTools: 40,
  /** Below `high`, the default. */
  effort: { none: 15, minimal: 12, low: 8, medium: 2.5, high: 0, xhigh: -1, max: -1.5 },
} as const;

const mean = 65;

/**
 * The probability that a task of this ease is done. Each factor takes (or adds) its share of what there is to lose (or
 * to win), so that the mean over the mix moves by its points, tasks that cannot be done stay so, and no probability
 * leaves [0, 1].
 */
export function successProbability(ease: number, factors: Factors): number {
  const losses = [
    factors.lengthLimit ? points.lengthLimit : 0,
    points.thinkingLost * (1 - factors.thinkingKept),
    points.contextLost * (1 - factors.contextRead),
    factors.tools ? 0 : points.noTools,
    effortPoints(factors.effort),
  ];
  return losses.reduce(
    (p, lost) => (lost >= 0 ? p * (1 - lost / mean) : 1 - (1 - p) * (1 + lost / (100 - mean))),
    ease,
  );
}

/** A word that nobody knows, or none, is the default. */
function effortPoints(effort: string | null): number {
  const known: Readonly<Record<string, number>> = points.effort;
  return known[effort?.toLowerCase() ?? "high"] ?? points.effort.high;
}
