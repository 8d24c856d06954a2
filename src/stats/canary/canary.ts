import { MixBet, type MixBetOptions, type MixBetState } from "../bets/index.ts";
import { StatsError } from "../stats-error.ts";
import { type CanaryUnit, canaryBound, canaryIncrement, type PredictionRange } from "./increment.ts";

/** `regressed`: H0 effect ≥ 0. `fail`: H0 effect ≥ −margin. `ship`: H0 effect ≤ −margin. */
export type CanaryTest =
  | { readonly kind: "regressed" }
  | { readonly kind: "fail"; readonly margin: number }
  | { readonly kind: "ship"; readonly margin: number };

export interface CanaryOptions extends MixBetOptions {
  readonly predictions?: PredictionRange;
  /** Mean of (y − f)² believed before anything is seen. */
  readonly priorResidual?: number;
}

export interface CanaryState {
  readonly test: CanaryTest;
  readonly predictions: PredictionRange;
  readonly priorResidual: number;
  readonly residuals: number;
  readonly bet: MixBetState;
}

/**
 * Candidate against control at any traffic share, looked at any time. One increment per unit and stage; units in the
 * order of assignment, each at a fixed maturity.
 *
 * Assumes: π is the true conditional probability; the prediction was fixed before the assignment and lies in the
 * declared range; no interference between units. H0 at every time, averaged over the population then arriving.
 * When not to use it: sessions of one person as separate units (18 % false alarms at 5 %).
 */
export class Canary {
  readonly #test: CanaryTest;
  readonly #predictions: PredictionRange;
  readonly #priorResidual: number;
  readonly #priorCount: number;
  readonly #bet: MixBet;
  #residuals = 0;

  constructor(test: CanaryTest, options: CanaryOptions = {}, kept?: CanaryState) {
    const { predictions = { low: 0, high: 1 }, priorResidual = 0.2275, ...bet } = options;
    if (test.kind !== "regressed" && !(test.margin > 0 && test.margin < 1)) {
      throw new StatsError("out-of-range", `the margin must lie in (0, 1), not ${test.margin}`);
    }
    if (
      !(Number.isFinite(predictions.low) && Number.isFinite(predictions.high) && predictions.low <= predictions.high)
    ) {
      throw new StatsError(
        "bad-option",
        `predictions must lie in a range, not [${predictions.low}, ${predictions.high}]`,
      );
    }
    if (!(priorResidual > 0 && Number.isFinite(priorResidual))) {
      throw new StatsError("bad-option", `the prior residual must be finite and above 0, not ${priorResidual}`);
    }
    this.#test = test;
    this.#predictions = kept?.predictions ?? predictions;
    this.#priorResidual = kept?.priorResidual ?? priorResidual;
    this.#bet = kept === undefined ? new MixBet({ cap: 0.5, centred: false, ...bet }) : MixBet.from(kept.bet);
    this.#priorCount = this.#bet.state.options.priorCount;
    this.#residuals = kept?.residuals ?? 0;
  }

  static from(state: CanaryState): Canary {
    return new Canary(state.test, {}, state);
  }

  get state(): CanaryState {
    return {
      test: this.#test,
      predictions: this.#predictions,
      priorResidual: this.#priorResidual,
      residuals: this.#residuals,
      bet: this.#bet.state,
    };
  }

  get n(): number {
    return this.#bet.n;
  }

  get logE(): number {
    return this.#bet.logE;
  }

  get logEMax(): number {
    return this.#bet.logEMax;
  }

  /** @throws StatsError `out-of-range`: nothing was taken */
  update(unit: CanaryUnit): number {
    const { y, a, pi, f } = unit;
    const { low, high } = this.#predictions;
    if (!(pi > 0 && pi < 1 && f >= low && f <= high && y >= 0 && y <= 1 && (a === 0 || a === 1))) {
      throw new StatsError(
        "out-of-range",
        `y in [0, 1], a 0 or 1, π in (0, 1), f in [${low}, ${high}] needed: ${JSON.stringify(unit)}`,
      );
    }
    const x = canaryIncrement(unit);
    const bound = canaryBound(pi, this.#predictions);
    const n = this.#bet.n;
    const rho = (this.#residuals + this.#priorCount * this.#priorResidual) / (n + this.#priorCount);
    // A change of π rescales the bet at once; a running variance of g would lag behind it.
    const variance = rho / (pi * (1 - pi));
    const margin = this.#test.kind === "regressed" ? 0 : this.#test.margin;
    const logE =
      this.#test.kind === "ship"
        ? this.#bet.update(x + margin, bound - margin, variance)
        : this.#bet.update(-x - margin, bound + margin, variance);
    this.#residuals += (y - f) ** 2;
    return logE;
  }
}
