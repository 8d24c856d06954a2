export type * from "./budget.ts";
export { type BudgetChange, budgetChanges } from "./budget-changes.ts";
export { budgetsOf, defaultBudget } from "./budgets-of.ts";
export { budgetKeys, budgetsSchema, type RawBudgets } from "./schema.ts";
