import {
  type ClusteredDifference,
  clusteredError,
  mcNemar,
  type NullName,
  signFlip,
  studentCdf,
  studentQuantile,
} from "../../stats/index.ts";
import type { Pair } from "./pairing.ts";

/** What a classical test, read once, says of one metric. */
export interface Once {
  readonly test: "clustered t" | "sign flip" | "McNemar";
  readonly p: Readonly<Record<NullName, number>>;
  readonly interval: { readonly low: number; readonly high: number };
}

const mostFlipped = 20;

/**
 * The classical paired tests of the three nulls, for somebody who reads once and stops: Student's t with an error
 * clustered as the tasks are (CR1, G − 1 degrees of freedom); for `regressed` the exact sign flip up to 20 tasks, and
 * McNemar's exact test where each arm ran each task once and it was right or wrong. `null` from fewer than two clusters.
 *
 * About a margin there is no sign flip: its null is a difference *symmetric* about −m, and twenty tasks of which none
 * changed refute that without proving that no loss of 5 % is hidden in them. Where nothing varies, t proves nothing.
 *
 * Student's t is an approximation: with rare outright losses, or few and very unequal clusters, it errs more often than
 * alpha says. Looking again as results come in breaks every one of their error rates.
 */
export function once(pairs: readonly Pair[], margin: number, alpha: Readonly<Record<NullName, number>>): Once | null {
  const rows: readonly ClusteredDifference[] = pairs.map(({ task, cluster, difference }) => ({
    cluster: cluster === null ? `task ${task}` : `cluster ${cluster}`,
    difference,
  }));
  if (new Set(rows.map(({ cluster }) => cluster)).size < 2) return null;
  const { mean, cr1, clusters } = clusteredError(rows);
  const width = (level: number): number => -studentQuantile(level, clusters - 1) * cr1;
  const interval = { low: Math.max(-1, mean - width(alpha.ship)), high: Math.min(1, mean + width(alpha.regressed)) };
  const below = (m0: number): number => (cr1 === 0 ? 1 : studentCdf((mean - m0) / cr1, clusters - 1));
  const above = (m0: number): number => (cr1 === 0 ? 1 : studentCdf((m0 - mean) / cr1, clusters - 1));
  const byT = { regressed: below(0), fail: below(-margin), ship: above(-margin) };

  const independent = pairs.every(({ cluster }) => cluster === null);
  const differences = pairs.map((pair) => pair.difference);
  if (independent && pairs.length <= mostFlipped) {
    return { interval, test: "sign flip", p: { ...byT, regressed: signFlip(differences) } };
  }
  const binary = pairs.every(
    ({ base, candidate, runs }) => runs.base === 1 && runs.candidate === 1 && isOutcome(base) && isOutcome(candidate),
  );
  if (independent && binary) {
    const losses = differences.filter((difference) => difference < 0).length;
    const wins = differences.filter((difference) => difference > 0).length;
    return { interval, test: "McNemar", p: { ...byT, regressed: mcNemar(losses, wins) } };
  }
  return { interval, test: "clustered t", p: byT };
}

function isOutcome(value: number | null): boolean {
  return value === 0 || value === 1;
}
