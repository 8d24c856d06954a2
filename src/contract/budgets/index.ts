export type * from "./budget.ts";
export { budgetsOf, defaultBudget } from "./budgets-of.ts";
export { budgetKeys, budgetsSchema, type RawBudgets } from "./schema.ts";
