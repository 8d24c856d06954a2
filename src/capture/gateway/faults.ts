import { faultPlace } from "./fault-place.ts";
import type { Breakable } from "./within.ts";

/** Places told; what is noted beyond is counted alone. */
const mostPlaces = 100;

/**
 * What failed in the gateway's own code. Each fault is counted, each place told once, by code and place, with nothing of
 * any call. Never throws.
 */
export class Faults implements Breakable {
  readonly #log: (message: string) => void;
  readonly #places = new Set<string>();
  #count = 0;

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  /** Since the gateway started. */
  get count(): number {
    return this.#count;
  }

  broke(cause: unknown): void {
    this.#count += 1;
    try {
      const place = faultPlace(cause);
      if (this.#places.has(place) || this.#places.size >= mostPlaces) return;
      this.#places.add(place);
      this.#log(`a fault inside the gateway (${place}). It is counted; other calls go on. Please report it.`);
    } catch {
      // A log that fails takes nothing else with it.
    }
  }
}
