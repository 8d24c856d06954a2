import type { ExchangeFact } from "../../telemetry/index.ts";
import { hourOf } from "../hours.ts";
import { recountCells } from "./cells.ts";
import { exchangeColumns, exchangeOfRow } from "./lists.ts";
import type { Reader } from "./reader.ts";
import { recountSession } from "./recount-session.ts";
import { SessionTotals } from "./session-totals.ts";

/**
 * Takes exchanges out, and out of what was added up of them. To be called in a transaction that wrote nothing yet. What is
 * not there, and what stands in an hour that was pruned, stays as it is.
 */
export function withdraw(reader: Reader, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const { connection, facets } = reader;
  facets.refresh();
  const [pruned] = connection.one("SELECT value FROM meta WHERE name = 'pruned-before'") ?? [];
  const horizon = typeof pruned === "number" ? pruned : Number.NEGATIVE_INFINITY;
  const cells = new Map<string, { readonly facet: number; readonly at: number }>();
  const sessions = new Map<number, ExchangeFact[]>();
  for (const id of new Set(ids)) {
    const row = connection.one(
      `SELECT n, facet AS of_facet, session AS of_session, ${exchangeColumns} FROM exchange WHERE id = ?`,
      id,
    );
    if (row === undefined) continue;
    const [n, facet, session, ...columns] = row;
    const fact = exchangeOfRow(reader, columns);
    if (hourOf(fact.at) < horizon) continue;
    connection.run("DELETE FROM exchange WHERE n = ?", Number(n));
    connection.run("INSERT OR IGNORE INTO withdrawn (id, at) VALUES (?, ?)", id, fact.at);
    cells.set(`${facet} ${hourOf(fact.at)}`, { facet: Number(facet), at: fact.at });
    if (session === null) continue;
    const taken = sessions.get(Number(session)) ?? [];
    sessions.set(Number(session), taken);
    taken.push(fact);
  }
  recountCells(reader, [...cells.values()]);
  for (const [n, taken] of sessions) {
    const totals = SessionTotals.load(connection, n);
    // What was pruned of it is in its totals alone.
    if (!totals.beganBefore(horizon)) recountSession(reader, n);
    else {
      for (const fact of taken) totals.takeBack(fact);
      totals.save(connection);
    }
  }
}
