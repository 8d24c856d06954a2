import type { Connection } from "./connection.ts";
import { Facets } from "./facets.ts";

/** What one thread reads with. */
export interface Reader {
  readonly connection: Connection;
  readonly facets: Facets;
}

export function readerOf(connection: Connection): Reader {
  return { connection, facets: new Facets(connection) };
}
