import { StatsError } from "../stats-error.ts";
import { componentsBelow, detectorEffects, dropBet } from "./components.ts";

export interface DetectorOptions {
  /** Drops to look for, in units of the score; those ≥ p0 are dropped. */
  readonly effects?: readonly number[];
  readonly weights?: readonly number[];
  /** `sr`: Shiryaev–Roberts, sums over every possible time of change. `cusum`: takes the likeliest. */
  readonly kind?: "sr" | "cusum";
  readonly cap?: number;
}

/** All an {@link SrMix} knows: plain data that survives JSON unchanged. */
export interface DetectorState {
  readonly p0: number;
  readonly options: DetectorOptions;
  readonly mass: readonly number[];
  readonly offset: readonly number[];
  readonly n: number;
}

/**
 * An e-detector for H0 before the change: E[x_t | past of all segments] ≥ p0, x in [0, 1]. Alarm when
 * {@link logValue} ≥ ln A: then E[observations to a false alarm] ≥ A, and P(one within n) ≤ n/A. Shin, Ramdas &
 * Rinaldo, "E-detectors" (2023), §2–3.
 *
 * Disjoint segments share one A, which bounds their total observations; an observation that enters d segments needs
 * d·A. Assumes that p0 is known, or a lower bound whose own error was charged. When not to use it: for a score
 * outside [0, 1] (bound it first), or where several observations come from one unit.
 */
export class SrMix {
  readonly #p0: number;
  readonly #kind: "sr" | "cusum";
  readonly #options: DetectorOptions;
  readonly #weights: readonly number[];
  readonly #bets: Float64Array;
  /** Component j is `mass[j] · exp(offset[j])`; only growth needs an offset, for 1 + M never gets small. */
  readonly #mass: Float64Array;
  readonly #offset: Float64Array;
  /** 1 in the component's own scale: exp(−offset). */
  readonly #one: Float64Array;
  #n = 0;
  /** The threshold asked for last, and e to it. */
  #asked = Number.NaN;
  #askedValue = Number.NaN;
  #offsets = false;

  constructor(p0: number, options: DetectorOptions = {}) {
    if (!(p0 > 0 && p0 < 1)) throw new StatsError("out-of-range", `p0 must lie in (0, 1), not ${p0}`);
    const { kind = "sr", cap = 0.99 } = options;
    if (!(cap > 0 && cap < 1)) throw new StatsError("bad-option", "the cap must lie between 0 and 1");
    const components = componentsBelow(p0, options.effects ?? detectorEffects, options.weights);
    this.#p0 = p0;
    this.#kind = kind;
    this.#options = options;
    this.#weights = components.map(({ weight }) => weight);
    this.#bets = Float64Array.from(components, ({ effect }) => dropBet(p0, effect, cap));
    this.#mass = new Float64Array(components.length);
    this.#offset = new Float64Array(components.length);
    this.#one = new Float64Array(components.length).fill(1);
  }

  /** Takes up where {@link state} was written: the same answers, to the last bit. */
  static from({ p0, options, mass, offset, n }: DetectorState): SrMix {
    const detector = new SrMix(p0, options);
    detector.#mass.set(mass);
    detector.#offset.set(offset);
    detector.#one.set(offset.map((each) => Math.exp(-each)));
    detector.#offsets = offset.some((each) => each > 0);
    detector.#n = n;
    return detector;
  }

  get state(): DetectorState {
    return { p0: this.#p0, options: this.#options, mass: [...this.#mass], offset: [...this.#offset], n: this.#n };
  }

  get n(): number {
    return this.#n;
  }

  /** ln of the detector's value; −∞ before the first observation. */
  get logValue(): number {
    let top = 0;
    for (const offset of this.#offset) top = Math.max(top, offset);
    let sum = 0;
    for (let j = 0; j < this.#mass.length; j++) {
      sum += (this.#weights[j] ?? 0) * (this.#mass[j] ?? 0) * Math.exp((this.#offset[j] ?? 0) - top);
    }
    return top + Math.log(sum);
  }

  /** Whether {@link logValue} has reached this threshold: the question after every observation, without its logarithm. */
  exceeds(logThreshold: number): boolean {
    if (this.#offsets) return this.logValue >= logThreshold;
    if (logThreshold !== this.#asked) {
      this.#asked = logThreshold;
      this.#askedValue = Math.exp(logThreshold);
    }
    let sum = 0;
    for (let j = 0; j < this.#mass.length; j++) sum += (this.#weights[j] ?? 0) * (this.#mass[j] ?? 0);
    return sum >= this.#askedValue;
  }

  /**
   * Takes one observation.
   *
   * @param x in [0, 1], 1 is good
   * @throws StatsError `out-of-range`: nothing was taken
   */
  update(x: number): void {
    if (!(x >= 0 && x <= 1)) throw new StatsError("out-of-range", `x must lie in [0, 1], not ${x}`);
    const against = this.#p0 - x;
    for (let j = 0; j < this.#mass.length; j++) {
      const before = this.#mass[j] ?? 0;
      const one = this.#one[j] ?? 1;
      const grown = this.#kind === "sr" ? one + before : Math.max(one, before);
      const after = grown * (1 + (this.#bets[j] ?? 0) * against);
      this.#mass[j] = after;
      if (after > 1e120 || (one < 1 && after < 1e-120)) this.#rescale(j, after);
    }
    this.#n += 1;
  }

  #rescale(j: number, mass: number): void {
    const log = Math.log(mass) + (this.#offset[j] ?? 0);
    const offset = log > 100 ? log : 0;
    this.#offset[j] = offset;
    if (offset > 0) this.#offsets = true;
    this.#one[j] = Math.exp(-offset);
    this.#mass[j] = Math.exp(log - offset);
  }
}
