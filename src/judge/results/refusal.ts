import type { Place } from "./score-set.ts";

/** The whole file, where no place in it is to blame. */
export const wholeFile: Place = Object.freeze({ line: 0, column: 0, part: null });

/** Carries a problem from deep inside a reader to `loadScores`, which returns it as data. Never leaves this folder. */
export class Refusal extends Error {
  readonly place: Place;
  readonly next: string | null;

  constructor(place: Place, what: string, next: string | null = null) {
    super(what);
    this.name = "Refusal";
    this.place = place;
    this.next = next;
  }
}
