import { StatsError } from "../stats-error.ts";
import { MixBet, type MixBetOptions, type MixBetState } from "./mix-bet.ts";

/** The three questions asked of a paired difference, each with its own error rate. */
export type NullName = "regressed" | "fail" | "ship";

export interface PairedJudgeState {
  readonly margin: number;
  readonly bets: Readonly<Record<NullName, MixBetState>>;
}

/**
 * Paired differences judged against a margin m, looked at any time:
 * `regressed` refutes E[D] ≥ 0 (there is a loss), `fail` refutes E[D] ≥ −m (the loss is beyond the margin),
 * `ship` refutes E[D] ≤ −m (whatever loss there is lies within the margin).
 *
 * Assumes one difference per task, in [−1, 1], repeats averaged, tasks in the order of the SHA-256 of their ids or of
 * arrival. See {@link MixBet}.
 */
export class PairedJudge {
  readonly margin: number;
  readonly #regressed: MixBet;
  readonly #fail: MixBet;
  readonly #ship: MixBet;

  /** @param margin the tolerated loss, in (0, 1) */
  constructor(margin: number, options: MixBetOptions = {}, kept?: PairedJudgeState) {
    if (!(margin > 0 && margin < 1))
      throw new StatsError("out-of-range", `the margin must lie in (0, 1), not ${margin}`);
    this.margin = margin;
    const bet = (name: NullName): MixBet => (kept === undefined ? new MixBet(options) : MixBet.from(kept.bets[name]));
    this.#regressed = bet("regressed");
    this.#fail = bet("fail");
    this.#ship = bet("ship");
  }

  static from(state: PairedJudgeState): PairedJudge {
    return new PairedJudge(state.margin, {}, state);
  }

  get state(): PairedJudgeState {
    return {
      margin: this.margin,
      bets: { regressed: this.#regressed.state, fail: this.#fail.state, ship: this.#ship.state },
    };
  }

  /** @param difference candidate − baseline of one task, in [−1, 1]; above 0 is better */
  update(difference: number): void {
    if (!(difference >= -1 && difference <= 1)) {
      throw new StatsError("out-of-range", `a difference must lie in [−1, 1], not ${difference}`);
    }
    this.#regressed.update(-difference, 1);
    this.#fail.update(-this.margin - difference, 1 + this.margin);
    this.#ship.update(difference + this.margin, 1 - this.margin);
  }

  get n(): number {
    return this.#regressed.n;
  }

  /** ln of the largest e-value each has reached: decided, for good, at ln(1/α). */
  get logEMax(): Readonly<Record<NullName, number>> {
    return { regressed: this.#regressed.logEMax, fail: this.#fail.logEMax, ship: this.#ship.logEMax };
  }
}
