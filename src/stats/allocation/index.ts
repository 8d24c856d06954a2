export type { Allocator, RunScore, TrialOutcome } from "./allocator.ts";
export { type BankDraw, bankBound, bankIncrement, bankRadius } from "./bank.ts";
export { BankAllocator, type BankAllocatorOptions, type KnownRates } from "./bank-allocator.ts";
export { type Decision, decide } from "./decide.ts";
export { DrawPlan, type OutcomeRange } from "./draw-plan.ts";
export { PairAllocator, type PairAllocatorOptions } from "./pair-allocator.ts";
export { type SuiteDraw, suiteBound, suiteIncrement } from "./suite.ts";
export { type NullLevels, SuiteJudge, type SuiteJudgeOptions } from "./suite-judge.ts";
export { type Draw, SuiteTrial, type SuiteTrialOptions, type SuiteTrialState } from "./suite-trial.ts";
