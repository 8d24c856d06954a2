export type { ArmSelection } from "./arm-selection.ts";
export { type LoadOptions, type LoadOutcome, loadScores } from "./load-scores.ts";
export { placeIn, type ResultProblem, resultProblemLine } from "./result-problem.ts";
export * from "./score-set.ts";
