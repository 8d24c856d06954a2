import { studentQuantile } from "../../../src/stats/index.ts";

const critical: number[] = [];
const first = 10;

/** Student's one-sided test for a loss, read after every pair: what a dashboard invites to. */
export class RepeatedTTest {
  readonly #alpha: number;
  #n = 0;
  #mean = 0;
  #squares = 0;

  constructor(alpha: number) {
    this.#alpha = alpha;
  }

  /** Whether it is significant now; from the tenth difference on. */
  loss(difference: number): boolean {
    this.#n += 1;
    const off = difference - this.#mean;
    this.#mean += off / this.#n;
    this.#squares += off * (difference - this.#mean);
    if (this.#n < first) return false;
    critical[this.#n] ??= studentQuantile(1 - this.#alpha, this.#n - 1);
    const error = Math.sqrt(this.#squares / (this.#n - 1) / this.#n);
    return error > 0 && this.#mean < -(critical[this.#n] ?? Number.POSITIVE_INFINITY) * error;
  }
}
