import type { Budget, MetricForm } from "./budget.ts";
import type { RawBudgets } from "./schema.ts";

type RawBudget = Exclude<RawBudgets[string], number>;

/** The budget of a metric of which nothing is declared: a score in [0, 1], three points, 5 % each, critical. */
export function defaultBudget(metric: string): Budget {
  return budgetOf(metric, {});
}

/** Checked `budgets:` → budgets in the order of declaration, what is not said filled in. */
export function budgetsOf(raw: RawBudgets): readonly Budget[] {
  return Object.entries(raw).map(([metric, each]) =>
    budgetOf(metric, typeof each === "number" ? { margin: each } : each),
  );
}

function budgetOf(metric: string, raw: RawBudget): Budget {
  const { alpha = 0.05 } = raw;
  const each = typeof alpha === "number" ? { regressed: alpha, fail: alpha, ship: alpha } : alpha;
  return {
    metric,
    form: formOf(raw),
    margin: raw.margin ?? 0.03,
    alpha: { regressed: each.regressed ?? 0.05, fail: each.fail ?? 0.05, ship: each.ship ?? 0.05 },
    tier: raw.tier ?? "critical",
    noData: raw["no-data"] ?? "inconclusive",
    onError: raw["on-error"] ?? "worst",
  };
}

function formOf({ scale, better = "higher" }: RawBudget): MetricForm {
  if (scale === undefined) return { is: "share", better };
  if (scale === "relative") return { is: "relative", better };
  return { is: "range", better, min: scale[0], max: scale[1] };
}
