export type { Known, Shape } from "./known.ts";
export { type KnownFrom, knownFrom } from "./known-from.ts";
export { type Looks, type PlanRow, type PowerPlan, type PowerQuestion, powerPlan } from "./power-plan.ts";
export { powerText } from "./power-text.ts";
