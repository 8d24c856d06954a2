import { canonicalJson } from "../../wire/index.ts";
import type { Budget } from "./budget.ts";

/** A budget that came, went or is another. */
export interface BudgetChange {
  readonly metric: string;
  readonly from: Budget | null;
  readonly to: Budget | null;
  /** Something passes with the new one that would not have passed with the old one: somebody should look. */
  readonly looser: boolean;
}

/** In the order of the new file, then what went. */
export function budgetChanges(before: readonly Budget[], after: readonly Budget[]): readonly BudgetChange[] {
  const old = new Map(before.map((budget) => [budget.metric, budget]));
  const now = new Set(after.map(({ metric }) => metric));
  return [
    ...after.flatMap((to): BudgetChange[] => {
      const from = old.get(to.metric) ?? null;
      if (from !== null && canonicalJson(from) === canonicalJson(to)) return [];
      return [{ metric: to.metric, from, to, looser: from !== null && isLooser(from, to) }];
    }),
    ...before
      .filter(({ metric }) => !now.has(metric))
      .map((from): BudgetChange => ({ metric: from.metric, from, to: null, looser: from.tier !== "advisory" })),
  ];
}

const tiers: readonly Budget["tier"][] = ["advisory", "supporting", "critical"];

function isLooser(from: Budget, to: Budget): boolean {
  return (
    to.margin > from.margin ||
    to.alpha.ship > from.alpha.ship ||
    // A smaller chance to stop wrongly is a smaller chance to stop at all.
    to.alpha.fail < from.alpha.fail ||
    to.alpha.regressed < from.alpha.regressed ||
    tiers.indexOf(to.tier) < tiers.indexOf(from.tier) ||
    (from.onError === "worst" && to.onError === "missing") ||
    (from.noData === "fail" && to.noData === "inconclusive") ||
    canonicalJson(from.form) !== canonicalJson(to.form)
  );
}
