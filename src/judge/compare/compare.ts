import type { Budget } from "../budget.ts";
import { paidAlphas } from "../paid-alphas.ts";
import type { ResultProblem, ScoreSet } from "../results/index.ts";
import type { Verdict } from "../verdict.ts";
import { type Arm, type Comparison, isGating, type Method, type MetricVerdict } from "./comparison.ts";
import { decide } from "./decide.ts";
import { flipsOf } from "./flips.ts";
import { judgeMetric } from "./judge-metric.ts";
import { type Overlap, overlapOf, sameTasks } from "./overlap.ts";
import { pairing } from "./pairing.ts";
import { scaleProblems } from "./scale-problems.ts";

export interface CompareOptions {
  readonly method: Method;
  /** Judge what both have, where they do not have the same tasks. */
  readonly onOverlap: boolean;
  readonly flips: boolean;
  /** What was assumed before: shown with the rest. */
  readonly notes?: readonly string[];
}

export type Compared =
  | { readonly is: "compared"; readonly comparison: Comparison }
  /** Scores that no scale was declared for. */
  | { readonly is: "refused"; readonly problems: readonly ResultProblem[] };

/**
 * Judges two finished results files, task by task. A file is read once, and every task counts once, in an order that
 * nobody chose; see `docs/commands/compare.md` for what that promises.
 *
 * @param budgets one per metric to judge, in the order to show them
 */
export function compare(
  base: ScoreSet,
  candidate: ScoreSet,
  budgets: readonly Budget[],
  { method, onOverlap, flips, notes = [] }: CompareOptions,
): Compared {
  const problems = scaleProblems([base, candidate], budgets);
  if (problems.length > 0) return { is: "refused", problems };
  const overlap = overlapOf(base, candidate);
  const shared = {
    version: 1 as const,
    method,
    overlap,
    base: armOf(base),
    candidate: armOf(candidate),
    notes: [...notes, ...notesOf(base, candidate)],
  };
  const gating = budgets.filter(isGating).length;
  const needed = neededBy(budgets, gating, method);
  const refuse = (reason: string, metrics: readonly MetricVerdict[] = []): Compared => ({
    is: "compared",
    comparison: {
      ...shared,
      ...nothingJudged(reason, needed),
      comparable: false,
      decidedBy: null,
      metrics,
      flips: null,
    },
  });
  if (overlap.both === 0) return refuse(`not comparable: no task is in both (${counts(overlap)})`);
  if (!sameTasks(overlap) && !onOverlap) {
    return refuse(`not comparable: the two do not hold the same tasks (${counts(overlap)})`);
  }
  const found = budgets.map((budget) => pairing(base, candidate, budget, onOverlap));
  const metrics = budgets.map((budget, index): MetricVerdict => {
    const pairs = found[index] ?? pairing(base, candidate, budget, onOverlap);
    return judgeMetric(pairs, budget, paidAlphas(budget, gating), method, lacking(base, candidate, budget.metric));
  });
  if (budgets.length > 0 && !budgets.some(({ metric }) => base.facts.has(metric) && candidate.facts.has(metric))) {
    const reason = metrics.map((each) => each.reason).join("; ");
    const failed = metrics.find(({ verdict, tier }) => verdict === "fail" && tier !== "advisory");
    if (failed === undefined) return refuse(`not comparable: ${reason}`, metrics);
  }
  const { decides, verdict, lossProven, reason } = decide(metrics);
  const over = sameTasks(overlap) ? "" : ` (of ${counts(overlap)})`;
  return {
    is: "compared",
    comparison: {
      ...shared,
      ...(decides === null ? nothingJudged(reason, needed) : verdictFields(decides)),
      verdict,
      lossProven,
      reason: `${reason}${over}`,
      comparable: true,
      decidedBy: decides?.metric ?? null,
      metrics,
      flips: flips ? budgets.flatMap((budget, index) => flipsOf(found[index]?.pairs ?? [], budget)) : null,
    },
  };
}

function verdictFields({ estimate, n, mde, evidence, needed, more }: Verdict) {
  return { estimate, n, mde, evidence, needed, more };
}

/** What the first metric's tests would have had to reach: nothing reached it. */
function neededBy(budgets: readonly Budget[], gating: number, method: Method): Verdict["needed"] {
  const alpha = paidAlphas(budgets[0] ?? { alpha: { regressed: 0.05, fail: 0.05, ship: 0.05 } }, gating);
  if (method === "fixed-n") return alpha;
  return { regressed: 1 / alpha.regressed, fail: 1 / alpha.fail, ship: 1 / alpha.ship };
}

function nothingJudged(reason: string, needed: Verdict["needed"]): Verdict {
  return {
    verdict: "inconclusive",
    lossProven: false,
    reason,
    estimate: null,
    n: { tasks: 0, pairs: 0, base: 0, candidate: 0 },
    mde: null,
    evidence: { regressed: 1, fail: 1, ship: 1 },
    needed,
    more: null,
  };
}

function counts({ both, onlyBase, onlyCandidate }: Overlap): string {
  const figure = (value: number): string => value.toLocaleString("en-GB");
  return `${figure(both)} in both, ${figure(onlyBase)} only in the baseline, ${figure(onlyCandidate)} only in the candidate`;
}

/** Why a metric may have no pair. */
function lacking(base: ScoreSet, candidate: ScoreSet, metric: string): string | null {
  const without = [
    { who: "the baseline", set: base },
    { who: "the candidate", set: candidate },
  ].filter(({ set }) => !set.metrics.includes(metric));
  const name = JSON.stringify(metric);
  if (without.length === 2) return `neither file has the metric ${name}`;
  const [one] = without;
  return one === undefined
    ? null
    : `${one.who} has no metric ${name}; it has ${one.set.metrics.slice(0, 8).join(", ") || "none"}`;
}

function armOf({ file, format, tasks, runs, simulated }: ScoreSet): Arm {
  return { file, format, tasks: tasks.size, runs, simulated };
}

function notesOf(base: ScoreSet, candidate: ScoreSet): readonly string[] {
  return [base, candidate].flatMap(({ file, runs, simulated, missing, notes }) => [
    ...(simulated === 0
      ? []
      : [`${file}: ${simulated === runs ? "every run is" : `${simulated} of ${runs} runs are`} simulated`]),
    ...missing
      .slice(0, 3)
      .map((each) => `${file}: ${each.runs} ${each.runs === 1 ? "run has" : "runs have"} no score: ${each.reason}`),
    ...notes.map((note) => `${file}: ${note}`),
  ]);
}
