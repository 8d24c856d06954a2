import { StoreError } from "../store-error.ts";
import type { Connection } from "./connection.ts";
import { type Facet, facetOf } from "./facet.ts";

/** All facets, in memory, as one thread reads them. New ones are read when asked again. */
export class Facets {
  readonly #connection: Connection;
  readonly #facets = new Map<number, Facet>();
  #last = 0;
  #generation = -1;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Takes in what others wrote since; call it once in each transaction. */
  refresh(): void {
    const [generation] = this.#connection.one("SELECT value FROM meta WHERE name = 'generation'") ?? [0];
    if (generation !== this.#generation) {
      this.#facets.clear();
      this.#last = 0;
      this.#generation = Number(generation);
    }
    for (const [n, key] of this.#connection.all("SELECT n, key FROM facet WHERE n > ? ORDER BY n", this.#last)) {
      this.#facets.set(Number(n), facetOf(Number(n), String(key)));
      this.#last = Number(n);
    }
  }

  get(n: unknown): Facet {
    const facet = this.#facets.get(Number(n));
    if (facet !== undefined) return facet;
    const { file } = this.#connection;
    throw new StoreError("damaged", `${file}: facet ${n} is missing`, `move ${file} away and start again`);
  }

  /** Those of exchanges, or those of other facts' scopes. */
  where(of: "exchange" | "scope", test: (facet: Facet) => boolean): readonly Facet[] {
    return [...this.#facets.values()].filter(
      (facet) => (facet.exchange !== null) === (of === "exchange") && test(facet),
    );
  }

  count(of: "exchange" | "scope"): number {
    return this.where(of, () => true).length;
  }
}
