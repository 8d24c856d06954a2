import { StatsError } from "../stats-error.ts";
import { componentsBelow, detectorEffects, dropBet } from "./components.ts";

/** Where a stream probably changed, and what came after. */
export interface DropEstimate {
  /** Observations since the change. */
  readonly observations: number;
  /** The label of the first of them. */
  readonly at: number;
  /** Their mean. It is chosen for being low: the true level is more often above it than below. */
  readonly mean: number;
}

/** All a {@link DropStart} knows: plain data that survives JSON unchanged. */
export interface DropStartState {
  readonly p0: number;
  readonly effects: readonly number[];
  readonly wealth: readonly number[];
  readonly n: readonly number[];
  readonly sum: readonly number[];
  readonly at: readonly number[];
}

/**
 * When a stream fell below p0, by the likeliest start: for every effect the start of the run of observations over which
 * betting on it has gained most (the last zero of Page's CUSUM); of the effects the one that gained most. Page (1954);
 * Hinkley, "Inference about the change-point from cumulative sum tests" (1971).
 *
 * An estimate, and not a test: {@link SrMix} says whether there was a change. Near the true change where the drop is
 * large; for a small one it may be off by as many observations as the change took to be seen.
 */
export class DropStart {
  readonly #p0: number;
  readonly #effects: readonly number[];
  readonly #bets: Float64Array;
  readonly #wealth: Float64Array;
  readonly #n: Float64Array;
  readonly #sum: Float64Array;
  readonly #at: Float64Array;

  constructor(p0: number, effects: readonly number[] = detectorEffects) {
    if (!(p0 > 0 && p0 < 1)) throw new StatsError("out-of-range", `p0 must lie in (0, 1), not ${p0}`);
    const kept = componentsBelow(p0, effects, undefined);
    this.#p0 = p0;
    this.#effects = effects;
    this.#bets = Float64Array.from(kept, ({ effect }) => dropBet(p0, effect));
    this.#wealth = new Float64Array(kept.length).fill(1);
    this.#n = new Float64Array(kept.length);
    this.#sum = new Float64Array(kept.length);
    this.#at = new Float64Array(kept.length);
  }

  static from({ p0, effects, wealth, n, sum, at }: DropStartState): DropStart {
    const point = new DropStart(p0, effects);
    point.#wealth.set(wealth);
    point.#n.set(n);
    point.#sum.set(sum);
    point.#at.set(at);
    return point;
  }

  get state(): DropStartState {
    return {
      p0: this.#p0,
      effects: this.#effects,
      wealth: [...this.#wealth],
      n: [...this.#n],
      sum: [...this.#sum],
      at: [...this.#at],
    };
  }

  /**
   * @param x in [0, 1]
   * @param at a label for the observation: its time, or its number
   */
  update(x: number, at: number): void {
    if (!(x >= 0 && x <= 1 && Number.isFinite(at))) {
      throw new StatsError("out-of-range", `x in [0, 1] and a finite label needed, not ${x}, ${at}`);
    }
    const against = this.#p0 - x;
    for (let j = 0; j < this.#bets.length; j++) {
      const grown = (this.#wealth[j] ?? 1) * (1 + (this.#bets[j] ?? 0) * against);
      if (grown <= 1) {
        this.#wealth[j] = 1;
        this.#n[j] = 0;
        this.#sum[j] = 0;
        continue;
      }
      if (this.#n[j] === 0) this.#at[j] = at;
      // Beyond any threshold in use; only the order of the effects is wanted.
      this.#wealth[j] = Math.min(grown, 1e250);
      this.#n[j] = (this.#n[j] ?? 0) + 1;
      this.#sum[j] = (this.#sum[j] ?? 0) + x;
    }
  }

  /** `null` while nothing speaks for a change. */
  get estimate(): DropEstimate | null {
    const best = this.#wealth.indexOf(Math.max(...this.#wealth));
    const observations = this.#n[best] ?? 0;
    if (observations === 0) return null;
    return { observations, at: this.#at[best] ?? 0, mean: (this.#sum[best] ?? 0) / observations };
  }
}
