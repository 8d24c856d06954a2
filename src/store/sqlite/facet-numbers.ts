import type { ExchangeFact, Scope, Source } from "../../telemetry/index.ts";
import { FewValues, knownOf, othersOf, othersOfScope } from "../few-values.ts";
import type { Connection } from "./connection.ts";
import { facetOf, keyOfExchange, keyOfScope } from "./facet.ts";
import { Names } from "./names.ts";

/** New facets a day. */
export interface FacetLimits {
  /** Of one client; then all of its new ones are one. */
  readonly client: number;
  /** Of all clients; then all new ones are one. */
  readonly all: number;
}

/**
 * Numbers of facets, made where they are new; used by the one thread that writes. Facets are for good and in the memory of each thread,
 * so they are kept few: by their values ({@link FewValues}), and where many values make too many combinations, by these.
 */
export class FacetNumbers {
  readonly #connection: Connection;
  readonly #names: Names;
  readonly #limits: FacetLimits;
  readonly #values: FewValues;
  #loaded = false;
  #day = Number.NaN;
  #today = new Map<string, number>();
  #all = 0;

  constructor(connection: Connection, limits: FacetLimits = { client: 1000, all: 5000 }, values = new FewValues()) {
    this.#connection = connection;
    this.#names = new Names(connection, "facet");
    this.#limits = limits;
    this.#values = values;
  }

  /** Its facet, and the exchange as that has it. */
  ofExchange(fact: ExchangeFact, now: number): { readonly facet: number; readonly counted: ExchangeFact } {
    // Where a facet is there, all its values are told apart: so it nearly always is.
    const known = this.#names.find(keyOfExchange(fact));
    if (known !== null) return { facet: known, counted: fact };
    this.#begin(now);
    const counted = this.#values.of(fact, now);
    const facet = this.#within(counted.client, keyOfExchange(counted));
    if (facet !== null) return { facet, counted };
    const coarse = othersOf(counted, counted.client);
    const coarseFacet = this.#within(null, keyOfExchange(coarse));
    if (coarseFacet !== null) return { facet: coarseFacet, counted: coarse };
    const coarsest = othersOf(counted);
    return { facet: this.#names.numberOf(keyOfExchange(coarsest)), counted: coarsest };
  }

  ofScope(source: Source, scope: Scope, effort: string | null, now: number): number {
    const known = this.#names.find(keyOfScope(source, scope, effort));
    if (known !== null) return known;
    this.#begin(now);
    const counted = this.#values.ofScope(scope, effort, now);
    const { client } = counted.scope;
    return (
      this.#within(client, keyOfScope(source, counted.scope, counted.effort)) ??
      this.#within(null, keyOfScope(source, othersOfScope(counted.scope, client), null)) ??
      this.#names.numberOf(keyOfScope(source, othersOfScope(counted.scope), null))
    );
  }

  /** For a transaction that was not kept, and when facets were removed. */
  forget(): void {
    this.#names.forget();
  }

  /** Its number, where it is there or may be made. */
  #within(client: string | null, key: string): number | null {
    const known = this.#names.find(key);
    if (known !== null) return known;
    const today = client === null ? 0 : (this.#today.get(client) ?? 0);
    if (today >= this.#limits.client || this.#all >= this.#limits.all) return null;
    if (client !== null) this.#today.set(client, today + 1);
    this.#all += 1;
    return this.#names.numberOf(key);
  }

  #begin(now: number): void {
    if (!this.#loaded) {
      // What is told apart stands in the facets that are there.
      for (const [key] of this.#connection.all("SELECT key FROM facet")) {
        for (const known of knownOf(facetOf(0, String(key)))) this.#values.know(known);
      }
      this.#loaded = true;
    }
    const day = Math.floor(now / 86_400_000);
    if (day === this.#day) return;
    this.#day = day;
    this.#today = new Map();
    this.#all = 0;
  }
}
