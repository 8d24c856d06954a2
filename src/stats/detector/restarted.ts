import { StatsError } from "../stats-error.ts";
import { dropBet } from "./components.ts";
import { type Split, Splits, type SplitsState } from "./splits.ts";

export interface RestartedOptions {
  /** Changes to look for, in units of the score. */
  readonly effects?: readonly number[];
  /** How finely levels are told apart: a level is known to within one cell. */
  readonly cells?: number;
}

/** All a {@link Restarted} knows: plain data that survives JSON unchanged. */
export interface RestartedState {
  readonly logThreshold: number;
  readonly effects: readonly number[];
  readonly cells: number;
  /** Levels not yet excluded, by their cell's number. */
  readonly left: readonly number[];
  readonly mass: readonly number[];
  readonly last: "down" | "up" | null;
  readonly splits: SplitsState;
}

/**
 * A change of a mean in [0, 1] whose level before is not known: confidence sequences are begun anew at every
 * observation, and a change is certain to have happened once no level lies in all of them. Here per level: an
 * e-detector against "the mean has been this level all along" (Shiryaev–Roberts over all starts, half of it betting
 * on a fall, half on a rise); a change once every level's has reached A. The true level's must be among them, so
 * E[observations to a false alarm] ≥ A and P(one within n) ≤ n/A. Shekhar & Ramdas, "Reducing sequential change
 * detection to sequential estimation" (2023), with the e-detector of Shin, Ramdas & Rinaldo (2023) in place of the
 * maximum over starts.
 *
 * Assumes one constant conditional mean before the change. Small samples: exact. It has to find out the old level as
 * well, so a change that comes before much clean data is seen late or never: where there is a concurrent control, or a
 * window of clean observations, use that. When not to use it: under drift that is nobody's fault (hours of the day).
 */
export class Restarted {
  readonly #logThreshold: number;
  readonly #threshold: number;
  readonly #effects: readonly number[];
  readonly #cells: number;
  readonly #splits: Splits;
  #left: Int32Array;
  /** Per cell left: a fall's components, then a rise's. */
  #mass: Float64Array;
  /** Per cell, whether left or not: shared by all detectors of the same effects and cells. */
  readonly #bets: Float64Array;
  #last: "down" | "up" | null = null;

  /** @param logThreshold ln A */
  constructor(logThreshold: number, options: RestartedOptions = {}) {
    const { effects = [0.03, 0.1], cells = 100 } = options;
    if (!(Number.isFinite(logThreshold) && logThreshold > 0)) {
      throw new StatsError("out-of-range", `ln A must be finite and above 0, not ${logThreshold}`);
    }
    if (!(Number.isInteger(cells) && cells >= 2 && cells <= 10_000)) {
      throw new StatsError("bad-option", `2 to 10,000 cells, not ${cells}`);
    }
    if (effects.length === 0 || effects.some((effect) => !(effect > 0 && effect < 1))) {
      throw new StatsError("bad-option", "every effect must lie between 0 and 1");
    }
    this.#logThreshold = logThreshold;
    this.#threshold = Math.exp(logThreshold);
    this.#effects = effects;
    this.#cells = cells;
    this.#splits = new Splits();
    this.#left = Int32Array.from({ length: cells }, (_, cell) => cell);
    this.#mass = new Float64Array(cells * 2 * effects.length);
    this.#bets = betsOf(cells, effects);
  }

  static from(state: RestartedState): Restarted {
    const { logThreshold, effects, cells, left, mass, last, splits } = state;
    const detector = new Restarted(logThreshold, { effects, cells });
    detector.#left = Int32Array.from(left);
    detector.#mass = Float64Array.from(mass);
    detector.#last = last;
    detector.#splits.restore(splits);
    return detector;
  }

  get state(): RestartedState {
    return {
      logThreshold: this.#logThreshold,
      effects: this.#effects,
      cells: this.#cells,
      left: [...this.#left],
      mass: [...this.#mass],
      last: this.#last,
      splits: this.#splits.state,
    };
  }

  get n(): number {
    return this.#splits.n;
  }

  /** Levels that the stream may have had all along; `null` once there is none. Cells err outwards. */
  get levels(): { readonly low: number; readonly high: number } | null {
    const first = this.#left[0];
    const last = this.#left.at(-1);
    if (first === undefined || last === undefined) return null;
    return { low: first / this.#cells, high: (last + 1) / this.#cells };
  }

  /** Which way the level went, once it is certain that it did. */
  get changed(): "down" | "up" | null {
    return this.#left.length === 0 ? this.#last : null;
  }

  /** The likeliest place of one change among what was seen; an estimate, and not a test. */
  get split(): Split | null {
    return this.#splits.best;
  }

  /**
   * Takes one observation; says whether it settles that there was a change.
   *
   * @param x in [0, 1]
   * @param at a label for it: its time, or its number
   * @throws StatsError `out-of-range`: nothing was taken
   */
  update(x: number, at: number): boolean {
    if (!(x >= 0 && x <= 1 && Number.isFinite(at))) {
      throw new StatsError("out-of-range", `x in [0, 1] and a finite label needed, not ${x}, ${at}`);
    }
    this.#splits.add(x, at);
    const k = this.#effects.length;
    const needed = 2 * k * this.#threshold;
    let excluded = 0;
    for (let i = 0; i < this.#left.length; i++) {
      const cell = this.#left[i] ?? 0;
      const fall = this.#grow(i * 2 * k, cell * 2 * k, cell / this.#cells - x);
      const rise = this.#grow((i * 2 + 1) * k, (cell * 2 + 1) * k, x - (cell + 1) / this.#cells);
      if (fall + rise >= needed) {
        excluded += 1;
        this.#left[i] = -1;
        this.#last = fall >= rise ? "down" : "up";
      }
    }
    if (excluded > 0) this.#drop();
    return excluded > 0 && this.#left.length === 0;
  }

  #grow(from: number, bets: number, against: number): number {
    let sum = 0;
    for (let j = 0; j < this.#effects.length; j++) {
      const after = (1 + (this.#mass[from + j] ?? 0)) * (1 + (this.#bets[bets + j] ?? 0) * against);
      this.#mass[from + j] = after;
      sum += after;
    }
    return sum;
  }

  #drop(): void {
    const width = 2 * this.#effects.length;
    let kept = 0;
    for (let i = 0; i < this.#left.length; i++) {
      const cell = this.#left[i] ?? -1;
      if (cell < 0) continue;
      this.#left[kept] = cell;
      this.#mass.copyWithin(kept * width, i * width, (i + 1) * width);
      kept += 1;
    }
    this.#left = this.#left.slice(0, kept);
    this.#mass = this.#mass.slice(0, kept * width);
  }
}

const tables = new Map<string, Float64Array>();

/** What is bet in each cell: on a fall from its low end, per effect, then on a rise from its high end. */
function betsOf(cells: number, effects: readonly number[]): Float64Array {
  const key = `${cells} ${effects.join(" ")}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  // A level of 0 cannot fall, nor 1 rise: nothing is bet there.
  const bet = (p0: number, effect: number): number => (p0 > 0 && p0 < 1 ? dropBet(p0, effect) : 0);
  const made = Float64Array.from(
    Array.from({ length: cells }, (_, cell) => cell).flatMap((cell) => [
      ...effects.map((effect) => bet(cell / cells, effect)),
      ...effects.map((effect) => bet(1 - (cell + 1) / cells, effect)),
    ]),
  );
  tables.set(key, made);
  return made;
}
