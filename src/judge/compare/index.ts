export { type BudgetWishes, budgetsFor, type ChosenBudgets } from "./budgets-for.ts";
export { type Compared, type CompareOptions, compare } from "./compare.ts";
export { type Arm, type Comparison, isGating, type Method, type MetricVerdict } from "./comparison.ts";
export type { Flip } from "./flips.ts";
export type { Once } from "./once.ts";
export type { Overlap } from "./overlap.ts";
export type { Pair } from "./pairing.ts";
