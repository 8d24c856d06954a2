import type { Limits } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import type { Place } from "./score-set.ts";

/** What names may take up: each by itself, and all of a file together. */
export class NameRoom {
  readonly #limits: Limits;
  #taken = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * @param what it names: "a task id"
   * @throws Refusal where it is empty or there is no room for it
   */
  take(name: string, what: string, place: Place): void {
    if (name === "") throw new Refusal(place, `${what} is empty`, null);
    if (name.length > this.#limits.name) {
      throw new Refusal(
        place,
        `${what} has more than ${this.#limits.name.toLocaleString("en")} characters`,
        "give it a short name",
      );
    }
    this.#taken += name.length;
    if (this.#taken > this.#limits.names) {
      throw new Refusal(
        place,
        `names of more than ${this.#limits.names.toLocaleString("en")} characters together`,
        "give tasks short names",
      );
    }
  }
}
