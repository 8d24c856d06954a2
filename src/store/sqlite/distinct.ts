import { numbersOf } from "../sketch/index.ts";
import type { Reader } from "./reader.ts";

/** Counts different numbers over many sets, one question after another, with one array for all of them. */
export class Distinct {
  readonly #seen: Uint32Array;
  #round = 0;

  /** For the numbers of sessions. */
  constructor({ connection }: Reader) {
    const [most] = connection.one("SELECT max(n) FROM session") ?? [];
    this.#seen = new Uint32Array(Number(most ?? 0) + 1);
  }

  /** How many different numbers are in the sets; of those that are `among` others, where these are given. */
  count(sets: Iterable<Uint8Array>, among?: ReadonlySet<number>): number {
    this.#round += 1;
    let count = 0;
    for (const set of sets) {
      numbersOf(set, (number) => {
        if (this.#seen[number] === this.#round || (among !== undefined && !among.has(number))) return;
        this.#seen[number] = this.#round;
        count += 1;
      });
    }
    return count;
  }

  /** The same of lists of numbers. */
  countNumbers(lists: Iterable<readonly number[]>): number {
    this.#round += 1;
    let count = 0;
    for (const numbers of lists) {
      for (const number of numbers) {
        if (this.#seen[number] === this.#round) continue;
        this.#seen[number] = this.#round;
        count += 1;
      }
    }
    return count;
  }
}
