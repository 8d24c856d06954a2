import type { NullName } from "../../stats/index.ts";
import { clusteredError } from "../../stats/index.ts";
import type { Budget } from "../budget.ts";
import { conclude } from "../conclude.ts";
import type { Judged } from "../judged.ts";
import { verdictOf } from "../verdict-of.ts";
import { betBounds, betOn } from "./bets.ts";
import type { Method, MetricVerdict } from "./comparison.ts";
import { once } from "./once.ts";
import type { Pair, Pairing } from "./pairing.ts";
import { pairingNotes } from "./pairing-notes.ts";
import { unitsOf } from "./units.ts";

const nothing = { regressed: 0, fail: 0, ship: 0 };

/**
 * The verdict on one metric of a finished comparison.
 *
 * @param alpha the error rates the metric has left ({@link paidAlphas})
 * @param without why there may be no pair
 */
export function judgeMetric(
  found: Pairing,
  budget: Budget,
  alpha: Readonly<Record<NullName, number>>,
  method: Method,
  without: string | null,
): MetricVerdict {
  const because = without ?? unpaired(found);
  const pairs = because === null ? found.pairs : [];
  const [harm, safety] = [extreme(found, "most"), extreme(found, "least")];
  const units = unitsOf(pairs);
  const { metric, tier, form, margin } = budget;
  const common: Omit<Judged, "logE" | "estimate"> = {
    budget,
    alpha,
    standardError: standardErrorOf(pairs),
    units: units.length,
    n: {
      tasks: pairs.length,
      pairs: pairs.length,
      base: pairs.reduce((sum, { runs }) => sum + runs.base, 0),
      candidate: pairs.reduce((sum, { runs }) => sum + runs.candidate, 0),
    },
    ...(because === null ? {} : { without: because }),
    unseen: unseenIn(pairs, harm),
  };
  const head = {
    metric,
    tier,
    form,
    margin,
    alpha,
    baseline: average(pairs.map(({ base }) => base)),
    current: average(pairs.map(({ candidate }) => candidate)),
    units: units.length,
    notes: pairingNotes(found, budget),
  };
  const delta = average(pairs.map(({ difference }) => difference));
  // Without the last digits of a sum of tenths.
  const level = Number((1 - alpha.ship - alpha.regressed).toFixed(9));
  if (method === "fixed-n") {
    const [read, safe] = [once(harm, margin, alpha), once(safety, margin, alpha)];
    const p = { regressed: read?.p.regressed ?? 1, fail: read?.p.fail ?? 1, ship: safe?.p.ship ?? 1 };
    const interval = { low: safe?.interval.low ?? -1, high: read?.interval.high ?? 1 };
    const verdict = conclude(
      { ...common, logE: nothing, estimate: delta === null ? null : { delta, ...interval, level } },
      {
        proven: { regressed: p.regressed <= alpha.regressed, fail: p.fail <= alpha.fail, ship: p.ship <= alpha.ship },
        evidence: p,
        needed: alpha,
        inflation: 1,
      },
    );
    return { ...head, test: read?.test ?? null, ...verdict };
  }
  if (delta === null) return { ...head, test: null, ...verdictOf({ ...common, logE: nothing, estimate: null }) };
  const [most, least] = [unitsOf(harm), unitsOf(safety)];
  const estimate = { delta, ...betBounds(most, alpha.ship, alpha.regressed, least), level };
  return { ...head, test: null, ...verdictOf({ ...common, logE: betOn(most, margin, alpha, least), estimate }) };
}

/** Why pairs that are there say nothing; `null`: they do. */
function unpaired({ pairs, scored, unequal }: Pairing): string | null {
  if (pairs.length > 0) return scored.base === 0 ? "no run of the baseline has a score" : null;
  return unequal === 0
    ? null
    : "every task has more runs in one arm than in the other: a ratio of such means leans to one side; run both as often";
}

/** Every task at the least, or the most, that its difference can have been: no verdict profits from what is missing. */
function extreme({ pairs, unknown }: Pairing, end: "least" | "most"): readonly Pair[] {
  const difference = end === "least" ? -1 : 1;
  const none = { base: null, candidate: null, difference, runs: { base: 0, candidate: 0 } };
  return [
    ...pairs.map((pair) => (pair.range === undefined ? pair : { ...pair, difference: pair.range[end] })),
    ...unknown.map((each) => ({ ...each, ...none })),
  ];
}

/** How much worse it may look than harm is judged by, because of what is missing. */
function unseenIn(pairs: readonly Pair[], harm: readonly Pair[]): number {
  const [seen, most] = [pairs, harm].map((each) => average(each.map(({ difference }) => difference)) ?? 0);
  return (most ?? 0) - (seen ?? 0);
}

function standardErrorOf(pairs: readonly Pair[]): number | null {
  const rows = pairs.map(({ task, cluster, difference }) => ({
    cluster: cluster === null ? `task ${task}` : `cluster ${cluster}`,
    difference,
  }));
  return new Set(rows.map(({ cluster }) => cluster)).size < 2 ? null : clusteredError(rows).cr1;
}

/** Of what is there; `null` for none. */
function average(values: readonly (number | null)[]): number | null {
  let n = 0;
  let sum = 0;
  for (const value of values) {
    if (value === null) continue;
    n++;
    sum += value;
  }
  return n === 0 ? null : sum / n;
}
