import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";
import { checkShares } from "./check-shares.ts";

/** All a {@link SampleRatio} knows: plain data that survives JSON unchanged. */
export interface SampleRatioState {
  readonly shares: readonly number[];
  readonly concentration: number;
  readonly counts: readonly number[];
  readonly logE: number;
  readonly logEMax: number;
}

/**
 * {@link logSampleRatio} unit by unit: an e-process for "every unit is assigned with the declared chances, whatever came
 * before". Reject, for good, once {@link logEMax} ≥ ln(1/α). Lindon & Malek (2022), eq. 5, as the product of its
 * predictions.
 *
 * Assumes units in the order of assignment, each once; units that went missing are counted where they were *assigned*,
 * or the mismatch one finds is of who came back. A change of the declared shares is told by {@link restage}: what was
 * learnt of the old shares' mismatch says nothing of the new.
 */
export class SampleRatio {
  readonly #concentration: number;
  #shares: readonly number[];
  #counts: number[];
  #n = 0;
  #logE = 0;
  #logEMax = 0;

  /**
   * @param shares declared chance of each arm, above 0, summing to 1
   * @param concentration of the prior: 100 looks for mismatches of some points, more for smaller ones
   */
  constructor(shares: readonly number[], concentration = 100) {
    if (!(concentration > 0 && Number.isFinite(concentration))) {
      throw new StatsError("bad-option", `the concentration must be finite and above 0, not ${concentration}`);
    }
    checkShares(shares);
    this.#shares = shares;
    this.#concentration = concentration;
    this.#counts = shares.map(() => 0);
  }

  /** Takes up where {@link state} was written: the same answers, to the last bit. */
  static from({ shares, concentration, counts, logE, logEMax }: SampleRatioState): SampleRatio {
    const ratio = new SampleRatio(shares, concentration);
    ratio.#counts = [...counts];
    ratio.#n = counts.reduce((sum, count) => sum + count, 0);
    ratio.#logE = logE;
    ratio.#logEMax = logEMax;
    return ratio;
  }

  get state(): SampleRatioState {
    return {
      shares: this.#shares,
      concentration: this.#concentration,
      counts: [...this.#counts],
      logE: this.#logE,
      logEMax: this.#logEMax,
    };
  }

  /** Units by arm since the shares were last declared. */
  get counts(): readonly number[] {
    return [...this.#counts];
  }

  get logE(): number {
    return this.#logE;
  }

  get logEMax(): number {
    return this.#logEMax;
  }

  /**
   * Takes the arm of one unit and returns ln E.
   *
   * @throws StatsError `out-of-range`: nothing was taken
   */
  update(arm: number): number {
    const count = this.#counts[arm];
    if (count === undefined)
      throw new StatsError("out-of-range", `there is no arm ${arm} among ${this.#counts.length}`);
    const share = at(this.#shares, arm);
    const predicted = (this.#concentration * share + count) / (this.#concentration + this.#n);
    this.#logE += Math.log(predicted / share);
    this.#logEMax = Math.max(this.#logEMax, this.#logE);
    this.#counts[arm] = count + 1;
    this.#n += 1;
    return this.#logE;
  }

  /**
   * New shares from here on; what was gained or lost against the old ones is kept.
   *
   * @throws StatsError `bad-option`: nothing was changed
   */
  restage(shares: readonly number[]): void {
    checkShares(shares);
    this.#shares = shares;
    this.#counts = shares.map(() => 0);
    this.#n = 0;
  }
}
