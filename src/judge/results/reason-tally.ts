import type { MissingReason, Place } from "./score-set.ts";

interface Tally {
  runs: number;
  readonly first: Place;
}

const mostReasons = 20;
const longest = 200;

/** Counts why runs have no score: the first few reasons by their words, the rest together. */
export class ReasonTally {
  readonly #known = new Map<string, Tally>();
  #others: Tally | null = null;

  add(reason: string, place: Place): void {
    const line = reason
      .slice(0, 2 * longest)
      .replace(/\s+/g, " ")
      .trim();
    const short = line.length > longest ? `${line.slice(0, longest)}…` : line;
    const known = this.#known.get(short);
    if (known !== undefined) known.runs++;
    else if (this.#known.size < mostReasons) this.#known.set(short, { runs: 1, first: place });
    else if (this.#others === null) this.#others = { runs: 1, first: place };
    else this.#others.runs++;
  }

  /** Most frequent first. */
  list(): readonly MissingReason[] {
    const known = [...this.#known].map(([reason, tally]) => ({ reason, ...tally })).sort((a, b) => b.runs - a.runs);
    return this.#others === null ? known : [...known, { reason: "other reasons", ...this.#others }];
  }
}
