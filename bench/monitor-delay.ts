import { Monitor, windowBaseline } from "../src/judge/index.ts";
import type { FalseAlarms } from "../src/stats/index.ts";

export interface DelaySetup {
  /** Disjoint segments, all of the same level; the first one drops. */
  readonly segments: number;
  readonly p0: number;
  readonly drop: number;
  /** Clean observations that the first segment has before it drops; 0: from an empty state. */
  readonly clean: number;
  readonly alarms: FalseAlarms;
  readonly runs: number;
  /** The level is not known, but bounded from so many clean observations of each run's own, at beta = 0.05. */
  readonly window?: number;
  /** Feeds the other segments too, one observation each in turn. They cannot move the delay, and cost their share of time. */
  readonly others?: boolean;
}

export interface Delay {
  /** Observations *of the segment that dropped*, from the drop to its alarm, the alarming one counted. */
  readonly mean: number;
  readonly median: number;
  readonly q90: number;
  /** Standard error of the mean. */
  readonly error: number;
  /** Runs in which that segment had a false alarm before it dropped: left out of the delay. */
  readonly early: number;
  readonly runs: number;
}

/** How long a monitor takes to see a drop in one of its segments, scores being 0 or 1. */
export function simulateDelay(setup: DelaySetup, random: () => number): Delay {
  const { segments, p0, drop, clean, alarms, runs, window, others = false } = setup;
  const delays: number[] = [];
  const names = Array.from({ length: segments }, (_, i) => ({ model: `m${i}` }));
  const [first = { model: "m0" }, ...rest] = names;
  let early = 0;
  for (let run = 0; run < runs; run++) {
    const monitor = new Monitor(
      {
        metric: "score",
        by: [["model"]],
        baseline:
          window === undefined
            ? { is: "known", p0 }
            : windowBaseline(Array.from({ length: window }, () => (random() < p0 ? 1 : 0))),
        alarms,
        silence: Number.MAX_SAFE_INTEGER,
        expected: names,
      },
      0,
    );
    let at = 0;
    const feed = (level: number): boolean => {
      if (others) for (const segment of rest) monitor.observe({ at, segment, x: random() < p0 ? 1 : 0 });
      at += 1;
      return monitor.observe({ at, segment: first, x: random() < level ? 1 : 0 }).length > 0;
    };
    let alarmed = false;
    while (at < clean && !alarmed) alarmed = feed(p0);
    if (alarmed) {
      early += 1;
      continue;
    }
    while (!feed(p0 - drop));
    delays.push(at - clean);
  }
  delays.sort((a, b) => a - b);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  const spread = delays.reduce((sum, delay) => sum + (delay - mean) ** 2, 0) / (delays.length - 1);
  const quantile = (q: number): number =>
    delays[Math.min(delays.length - 1, Math.floor(q * delays.length))] ?? Number.NaN;
  return {
    mean,
    median: quantile(0.5),
    q90: quantile(0.9),
    error: Math.sqrt(spread / delays.length),
    early,
    runs,
  };
}
