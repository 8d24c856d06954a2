import { StatsError } from "../stats-error.ts";
import { defaultEffects, designWeights } from "./design-weights.ts";
import { Mixture } from "./mixture.ts";

export interface MixBetOptions {
  /** Effects to bet on, in units of g; all > 0. */
  readonly effects?: readonly number[];
  /** One weight ≥ 0 per effect, summing to 1. Default: half on the effect nearest 0.03. */
  readonly weights?: readonly number[];
  /** Variance that g is taken to have before anything is seen. */
  readonly priorVariance?: number;
  /** How many observations that belief is worth. */
  readonly priorCount?: number;
  /** No bet may lose more than this share of its wealth on one observation; 0.99 for pairs, 0.5 for canaries. */
  readonly cap?: number;
  readonly varianceFloor?: number;
  /** Variance about the running mean (true) or about zero. */
  readonly centred?: boolean;
  /** The level that the horizon's bet aims at; of no account without a horizon. */
  readonly alpha?: number;
  /** Steps, declared before the first look: part of the wealth aims at deciding by then. Later steps stay valid. */
  readonly horizon?: number;
  /** Share of the wealth on the horizon's bet, in (0, 1). */
  readonly share?: number;
}

/** All a {@link MixBet} knows: plain data that survives JSON unchanged. */
export interface MixBetState {
  readonly options: Required<Omit<MixBetOptions, "horizon">> & { readonly horizon: number | null };
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
  readonly mass: readonly number[];
  readonly offset: readonly number[];
  readonly logHorizon: number;
  readonly logEMax: number;
}

/**
 * An e-process for H0: E[g_t | everything known when the bound and the bet are fixed] ≤ 0 at *every* t, where
 * g_t ≥ −B_t. A mixture of variance-adaptive bets: reject, for good, once ln E ≥ ln(1/α); the chance of ever doing so
 * under H0 is at most α, however often one looks (Ville's inequality). Waudby-Smith & Ramdas, JRSS-B 86 (2024), §4.
 *
 * Assumes: B_t was fixed *before* the unit's covariates, arm or task were drawn, and bounds every one that could have
 * been drawn. A bound taken from the unit that was drawn breaks the guarantee (8 to 12 % false alarms at 5 %).
 * Small samples: exact at every n; there is no asymptotics. When not to use it: when the null only says that the mean
 * *over time* is ≤ 0; when several increments come from one unit of randomisation.
 */
export class MixBet {
  readonly #options: MixBetState["options"];
  readonly #mixture: Mixture;
  #n = 0;
  #sum = 0;
  #squares = 0;
  /** ln wealth of the horizon's bet, starting from its share. */
  #logHorizon: number;
  #logE = 0;
  #logEMax = 0;

  constructor(options: MixBetOptions = {}) {
    const effects = options.effects ?? defaultEffects;
    const checked = {
      effects,
      weights: options.weights ?? designWeights(0.03, effects),
      priorVariance: options.priorVariance ?? 0.2,
      priorCount: options.priorCount ?? 30,
      cap: options.cap ?? 0.99,
      varianceFloor: options.varianceFloor ?? 1e-4,
      centred: options.centred ?? true,
      alpha: options.alpha ?? 0.05,
      horizon: options.horizon ?? null,
      share: options.share ?? 0.5,
    };
    check(checked);
    this.#options = checked;
    const rest = checked.horizon === null ? 1 : 1 - checked.share;
    this.#mixture = new Mixture(checked.weights.map((weight) => rest * weight));
    this.#logHorizon = checked.horizon === null ? Number.NEGATIVE_INFINITY : Math.log(checked.share);
  }

  /** Takes up where {@link state} was written: the same answers, to the last bit. */
  static from(state: MixBetState): MixBet {
    const { horizon, ...options } = state.options;
    const bet = new MixBet(horizon === null ? options : { ...options, horizon });
    bet.#n = state.n;
    bet.#sum = state.sum;
    bet.#squares = state.squares;
    bet.#mixture.restore(state.mass, state.offset);
    if (horizon !== null) bet.#logHorizon = state.logHorizon;
    bet.#logE = bet.#total();
    bet.#logEMax = state.logEMax;
    return bet;
  }

  get state(): MixBetState {
    return {
      options: this.#options,
      n: this.#n,
      sum: this.#sum,
      squares: this.#squares,
      mass: [...this.#mixture.mass],
      offset: [...this.#mixture.offset],
      logHorizon: this.#options.horizon === null ? 0 : this.#logHorizon,
      logEMax: this.#logEMax,
    };
  }

  /** Observations taken. */
  get n(): number {
    return this.#n;
  }

  /** ln of the e-value now. */
  get logE(): number {
    return this.#logE;
  }

  /** ln of the largest e-value ever reached, at least 0: what a latched decision is read from. */
  get logEMax(): number {
    return this.#logEMax;
  }

  /**
   * Takes one observation and returns ln E.
   *
   * @param given g ≥ −bound
   * @param bound B_t > 0, fixed before the observation's unit was drawn
   * @param variance of g as known beforehand (per stage, say); the running one where it is left out
   * @throws StatsError `not-finite`, `bad-bound`, `below-bound`: nothing was taken
   */
  update(given: number, bound: number, variance?: number): number {
    refuse(given, bound, variance);
    // What rounding put below the bound is put back on it: no bet may lose more than the cap.
    const g = Math.max(given, -bound);
    const { effects, cap, varianceFloor, alpha, horizon } = this.#options;
    const v = variance === undefined ? this.#variance() : Math.max(variance, varianceFloor);
    const most = cap / bound;
    for (let j = 0; j < effects.length; j++) {
      const effect = effects[j] ?? 0;
      this.#mixture.multiply(j, 1 + Math.min(effect / (v + effect * effect), most) * g);
    }
    if (horizon !== null && this.#n < horizon) {
      const need = Math.max(0.05, -Math.log(alpha) - this.#logHorizon);
      const bet = Math.min(Math.sqrt((2 * need) / ((horizon - this.#n) * v)), most);
      this.#logHorizon += Math.log1p(bet * g);
    }
    this.#n += 1;
    this.#sum += g;
    this.#squares += g * g;
    this.#logE = this.#total();
    if (this.#logE > this.#logEMax) this.#logEMax = this.#logE;
    return this.#logE;
  }

  #variance(): number {
    const { priorCount, priorVariance, varianceFloor, centred } = this.#options;
    const total = this.#n + priorCount;
    const mean = centred ? this.#sum / total : 0;
    const spread = this.#squares - 2 * mean * this.#sum + this.#n * mean * mean + priorCount * priorVariance;
    return Math.max(varianceFloor, spread / total);
  }

  #total(): number {
    const grid = this.#mixture.log();
    if (this.#options.horizon === null) return grid;
    const top = Math.max(grid, this.#logHorizon);
    return top + Math.log(Math.exp(grid - top) + Math.exp(this.#logHorizon - top));
  }
}

function refuse(g: number, bound: number, variance: number | undefined): void {
  if (!Number.isFinite(g)) throw new StatsError("not-finite", `g must be finite, not ${g}`);
  if (!(Number.isFinite(bound) && bound > 0)) {
    throw new StatsError("bad-bound", `the bound must be finite and above 0, not ${bound}`);
  }
  if (variance !== undefined && !Number.isFinite(variance)) {
    throw new StatsError("not-finite", `the variance must be finite, not ${variance}`);
  }
  if (g < -bound - 1e-12 * Math.max(1, bound)) {
    throw new StatsError("below-bound", `g ${g} lies below its bound −${bound}`);
  }
}

function check(options: MixBetState["options"]): void {
  const { effects, weights, cap, priorVariance, priorCount, varianceFloor, alpha, horizon, share } = options;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const wrong = (what: string): StatsError => new StatsError("bad-option", what);
  if (effects.length === 0 || effects.some((effect) => !(effect > 0 && Number.isFinite(effect))))
    throw wrong("every effect must be above 0");
  if (weights.length !== effects.length) throw wrong("one weight for each effect is needed");
  if (weights.some((weight) => !(weight >= 0)) || Math.abs(total - 1) >= 1e-12) {
    throw wrong("the weights must be 0 or more and sum to 1");
  }
  if (!(cap > 0 && cap < 1)) throw wrong("the cap must lie between 0 and 1");
  const priors = [priorVariance, priorCount, varianceFloor];
  if (priors.some((each) => !(each > 0 && Number.isFinite(each)))) {
    throw wrong("prior variance, prior count and variance floor must be finite and above 0");
  }
  if (!(alpha > 0 && alpha < 1)) throw wrong("alpha must lie between 0 and 1");
  if (horizon !== null && !(horizon > 0 && Number.isFinite(horizon))) throw wrong("the horizon must be above 0");
  if (!(share > 0 && share < 1)) throw wrong("the share must lie between 0 and 1");
}
