import type { Outcome } from "./index.ts";

/** The tests of one stream, and when each rejected. A test that has is not asked again: it rejects for good. */
export class Watch {
  readonly #stops: Record<string, number> = {};
  readonly #needed: number;

  constructor(alpha: number) {
    this.#needed = -Math.log(alpha);
  }

  /** @param look brings the test up to date; its ln E */
  at(time: number, name: string, look: () => number): void {
    if ((this.#stops[name] ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY) return;
    this.#stops[name] = look() >= this.#needed ? time : Number.POSITIVE_INFINITY;
  }

  get outcome(): Outcome {
    return this.#stops;
  }
}
