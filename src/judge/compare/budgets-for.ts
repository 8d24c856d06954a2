import { type Budget, defaultBudget } from "../budget.ts";
import type { ScoreSet } from "../results/index.ts";

/** What the command line says of budgets. */
export interface BudgetWishes {
  /** Declared in `evenkeel.yaml`; none where there is no such file. */
  readonly declared: readonly Budget[];
  /** Metrics to judge; none: the declared ones, else `score`, else the only outcome there is. */
  readonly metrics: readonly string[];
  readonly margin?: number;
  readonly alpha?: number;
}

export type ChosenBudgets =
  | { readonly is: "chosen"; readonly budgets: readonly Budget[]; readonly notes: readonly string[] }
  /** Several metrics, and nobody said which counts. */
  | { readonly is: "unclear"; readonly metrics: readonly string[] }
  /** A metric was named that no file and no budget has. */
  | { readonly is: "unknown"; readonly metric: string; readonly metrics: readonly string[] };

/** Which metrics are judged, and by what. Nothing is guessed where several could be meant. */
export function budgetsFor(base: ScoreSet, candidate: ScoreSet, wishes: BudgetWishes): ChosenBudgets {
  const { declared, margin, alpha } = wishes;
  const there = [...new Set([...base.metrics, ...candidate.metrics])];
  const named = namedMetrics(base, candidate, there, wishes);
  if (named === null) return { is: "unclear", metrics: there };
  const unknown = wishes.metrics.find(
    (metric) => !there.includes(metric) && !declared.some((each) => each.metric === metric),
  );
  if (unknown !== undefined) return { is: "unknown", metric: unknown, metrics: there };
  const budgets = named
    .map((metric) => declared.find((each) => each.metric === metric) ?? undeclared(metric, base, candidate))
    .map((budget) => ({
      ...budget,
      ...(margin === undefined ? {} : { margin }),
      ...(alpha === undefined ? {} : { alpha: { regressed: alpha, fail: alpha, ship: alpha } }),
    }));
  const left = there.filter((metric) => !named.includes(metric));
  const many = left.length > 8 ? ` and ${left.length - 8} more` : "";
  const notes = left.length === 0 ? [] : [`not judged, for want of a budget: ${left.slice(0, 8).join(", ")}${many}`];
  return { is: "chosen", budgets, notes };
}

function namedMetrics(
  base: ScoreSet,
  candidate: ScoreSet,
  there: readonly string[],
  { declared, metrics }: BudgetWishes,
): readonly string[] | null {
  if (metrics.length > 0) return [...new Set(metrics)];
  if (declared.length > 0) return declared.map(({ metric }) => metric);
  if (there.includes("score")) return ["score"];
  // Run times that a format brings along are not what a suite was made for.
  const outcomes = there.filter((metric) => undeclared(metric, base, candidate).form.is !== "relative");
  if (outcomes.length === 1) return outcomes;
  return there.length === 1 ? there : null;
}

/** The default, in the form that the files' own format gives the metric. */
function undeclared(metric: string, base: ScoreSet, candidate: ScoreSet): Budget {
  const form = base.facts.get(metric)?.form ?? candidate.facts.get(metric)?.form ?? null;
  return { ...defaultBudget(metric), ...(form === null ? {} : { form }) };
}
