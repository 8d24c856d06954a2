export { asymptoticMargin, asymptoticRho2 } from "./asymptotic.ts";
export { bernoulliInterval } from "./bernoulli-interval.ts";
export { type BernoulliRange, betaBinomialPrior, logBetaBinomialMixture } from "./beta-binomial.ts";
export { approximateKellyBets, empiricalBernsteinBets, lowerBoundBets } from "./bets.ts";
export { bettingMartingale } from "./betting-martingale.ts";
export { gammaExponentialBound, logGammaExponentialMixture } from "./gamma-exponential.ts";
export {
  bestRho,
  bestRhoOneSided,
  logNormalMixture,
  logNormalMixtureOneSided,
  normalMixtureBound,
  normalMixtureBoundOneSided,
} from "./normal-mixture.ts";
export { logNormalTest } from "./normal-test.ts";
export { polyStitchingBound } from "./poly-stitching.ts";
export { empiricalBernsteinLower, empiricalBernsteinSequence, hoeffdingSequence } from "./predictable-mixture.ts";
export type { Sequence } from "./sequence.ts";
