import type { Problem } from "../captured.ts";

/** The problems of one file: the first few in full, the rest as a count, so that a broken log does not flood a screen. */
export class ProblemList {
  readonly #input: string;
  readonly #most: number;
  #fresh: Problem[] = [];
  #added = 0;

  constructor(input: string, most = 5) {
    this.#input = input;
    this.#most = most;
  }

  add(where: string, what: string): void {
    this.#added++;
    if (this.#added <= this.#most) this.#fresh.push({ input: this.#input, where, what });
  }

  /** Problems since the last call. */
  take(): readonly Problem[] {
    const fresh = this.#fresh;
    if (fresh.length > 0) this.#fresh = [];
    return fresh;
  }

  /** At the end of the file: the count of those not shown. */
  rest(): Problem | null {
    const more = this.#added - this.#most;
    return more > 0 ? { input: this.#input, where: "", what: `and ${more.toLocaleString("en")} more problems` } : null;
  }
}
