import type { Connection } from "./connection.ts";
import { Facets } from "./facets.ts";

/** Which of two ways leads to an answer sooner; both lead to the same. */
export interface Ways {
  /** As many sessions are looked up one by one rather than found by walking along all of them. */
  readonly fewSessions: number;
  /** With more facets than this, exchanges are found by walking along all of them rather than by a question for each facet. */
  readonly manyFacets: number;
}

/** What one thread reads with. */
export interface Reader {
  readonly connection: Connection;
  readonly facets: Facets;
  readonly ways: Ways;
}

export function readerOf(connection: Connection, ways: Ways = { fewSessions: 5000, manyFacets: 5000 }): Reader {
  return { connection, facets: new Facets(connection), ways };
}
