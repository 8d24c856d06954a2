import { exchangeColumns, exchangeOfRow } from "./lists.ts";
import type { Reader } from "./reader.ts";
import { forgetSessions, SessionTotals } from "./session-totals.ts";

/** The totals of a session, from the exchanges that are left. */
export function recountSession(reader: Reader, n: number): void {
  const { connection } = reader;
  forgetSessions(connection, "n = ?", n);
  const rows = connection.all(`SELECT facet AS of_facet, ${exchangeColumns} FROM exchange WHERE session = ?`, n);
  if (rows.length === 0) return;
  const totals = SessionTotals.load(connection, n);
  for (const [facet, ...row] of rows) {
    // Lanes as they are counted, which is by far fewer names where there are many.
    const { lane } = reader.facets.get(facet);
    totals.take({ ...exchangeOfRow(reader, row), lane }, Number(facet));
  }
  totals.save(connection);
}
