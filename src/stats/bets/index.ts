export { defaultEffects, designWeights } from "./design-weights.ts";
export { BetSequence, type BoundedStep, betInterval, type Interval, pairedSteps } from "./interval.ts";
export { MixBet, type MixBetOptions, type MixBetState } from "./mix-bet.ts";
export { pairedRegression, pairedShip } from "./paired.ts";
export { type NullName, PairedJudge, type PairedJudgeState } from "./paired-judge.ts";
