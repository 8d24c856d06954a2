import type { Budget, BudgetChange } from "../budgets/index.ts";

/** `at most 3 points lost, critical, alpha 0.05, a run without a score counts as the worst`. */
export function budgetWords({ margin, form, tier, alpha, noData, onError }: Budget): string {
  const unit = { share: "points", range: "% of the range", relative: "%" }[form.is];
  const rates = [...new Set([alpha.regressed, alpha.fail, alpha.ship])];
  return [
    `at most ${Number((margin * 100).toPrecision(4))} ${unit} lost`,
    tier,
    rates.length === 1
      ? `alpha ${rates[0]}`
      : `alpha regressed ${alpha.regressed}, fail ${alpha.fail}, ship ${alpha.ship}`,
    ...(form.better === "lower" ? ["lower is better"] : []),
    ...(form.is === "range" ? [`from ${form.min} to ${form.max}`] : []),
    onError === "worst" ? "a run without a score counts as the worst" : "a run without a score is left out",
    ...(noData === "fail" ? ["no data fails"] : []),
  ].join(", ");
}

/** `budget score changed, looser: at most 3 points lost, … → at most 10 points lost, …`. */
export function budgetChangeWords({ metric, from, to, looser }: BudgetChange): string {
  const what = from === null ? "added" : to === null ? "removed" : "changed";
  const sides = [from, to].flatMap((side) => (side === null ? [] : [budgetWords(side)]));
  return `budget ${metric} ${what}${looser ? ", looser" : ""}: ${sides.join(" → ")}`;
}
