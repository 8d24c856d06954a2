export type { Budget, MetricForm } from "../contract/budgets/index.ts";
export { defaultBudget } from "../contract/budgets/index.ts";
