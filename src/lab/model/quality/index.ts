export { points, successProbability } from "./effects.ts";
export { type AppliedBehind, type Factors, factorsOf } from "./factors-of.ts";
export { type Quality, qualityScript, simulatedOutcomes } from "./quality-script.ts";
export { type SimulatedOutcome, type Simulation, simulateOutcome } from "./simulate-outcome.ts";
export { type AnsweredTask, easeOf, type SimulatedTask } from "./task.ts";
