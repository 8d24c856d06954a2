import { type BoundedStep, MixBet, type MixBetOptions, type NullName } from "../bets/index.ts";
import { StatsError } from "../stats-error.ts";

/** The level of each null's test, in (0, 1). */
export type NullLevels = Readonly<Record<NullName, number>>;

export interface SuiteJudgeOptions {
  /** The tolerated loss, in (0, 1). */
  readonly margin: number;
  readonly levels: NullLevels;
  /** What is taken from each increment's mean to leave the difference: 0 for pairs, the bank's mean ∓ its error. */
  readonly offsets: NullLevels;
  /** Increments, declared before the first: a share of each bet aims at deciding by then. */
  readonly horizon: number;
  readonly bet?: Pick<MixBetOptions, "priorVariance" | "share">;
}

/**
 * The three questions of {@link PairedJudge}, asked of a suite's increments: `regressed` refutes θ ≥ 0, `fail` θ ≥ −m,
 * `ship` θ ≤ −m, where θ is the mean difference over *this* suite.
 *
 * Assumes increments in the order of their draws, each with the bounds that its {@link DrawPlan} had before the draw.
 */
export class SuiteJudge {
  readonly #margin: number;
  readonly #offsets: NullLevels;
  readonly #bets: Readonly<Record<NullName, MixBet>>;

  constructor({ margin, levels, offsets, horizon, bet = {} }: SuiteJudgeOptions) {
    if (!(margin > 0 && margin < 1)) {
      throw new StatsError("out-of-range", `the margin must lie in (0, 1), not ${margin}`);
    }
    const at = (alpha: number): MixBet => new MixBet({ ...bet, alpha, horizon });
    this.#margin = margin;
    this.#offsets = offsets;
    this.#bets = { regressed: at(levels.regressed), fail: at(levels.fail), ship: at(levels.ship) };
  }

  /**
   * @param high the increment at the most that it may have been, by which harm is judged
   * @param low at the least, by which safety is judged; another one only where a score is missing
   */
  take(high: BoundedStep, low: BoundedStep = high): void {
    const { regressed, fail, ship } = this.#offsets;
    const m = this.#margin;
    this.#bets.regressed.update(regressed - high.x, bound(high.most - regressed));
    this.#bets.fail.update(fail - m - high.x, bound(high.most - fail + m));
    this.#bets.ship.update(low.x - ship + m, bound(ship - m - low.least));
  }

  get n(): number {
    return this.#bets.regressed.n;
  }

  /** ln of the largest e-value each has reached. */
  get logEMax(): NullLevels {
    const { regressed, fail, ship } = this.#bets;
    return { regressed: regressed.logEMax, fail: fail.logEMax, ship: ship.logEMax };
  }
}

/** A bound may be too large, never too small; where nothing can be lost any will do. */
function bound(reach: number): number {
  return Math.max(reach, 1e-3);
}
