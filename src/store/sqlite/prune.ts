import type { Connection } from "./connection.ts";
import { forgetSessions } from "./session-totals.ts";

/** Rows of one transaction: some tens of milliseconds, so that batches get in between. */
const rows = 2000;

/** The sample stays until it is removed. Keys of facets begin with their source. */
const facetsOfSample = `SELECT n FROM facet WHERE key >= '["sample",' AND key < '["sample-'`;

/** One step of pruning: at most a few thousand facts, in a transaction of its own. Call it until it is `done`. */
export function pruneStep(connection: Connection, before: number): { readonly gone: number; readonly done: boolean } {
  const gone = connection.write(() => {
    connection.run(
      `INSERT INTO meta (name, value) VALUES ('pruned-before', ?)
         ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
      before,
    );
    const deleted = connection.run(
      `DELETE FROM exchange WHERE n IN (SELECT n FROM exchange WHERE at < ? AND facet NOT IN (${facetsOfSample}) LIMIT ?)`,
      before,
      rows,
    );
    if (deleted > 0) return deleted;
    // Roll-ups are made of these: what they count by stays.
    const emptied = connection.run(
      `UPDATE fact SET body = NULL WHERE n IN (SELECT n FROM fact INDEXED BY fact_body
         WHERE kind IN ('violation', 'signals', 'score') AND at < ? AND source != 'sample' AND body IS NOT NULL LIMIT ?)`,
      before,
      rows,
    );
    if (emptied > 0) return emptied;
    return connection.run(
      `DELETE FROM fact WHERE n IN (SELECT n FROM fact
         WHERE kind IN ('change', 'feedback', 'event', 'lab-run', 'health') AND at < ? AND source != 'sample' LIMIT ?)`,
      before,
      rows,
    );
  });
  if (gone > 0) return { gone, done: false };
  const forgotten = connection.write(() =>
    forgetSessions(
      connection,
      "n IN (SELECT n FROM session WHERE exchanges > 0 AND last_at < ? AND sample = 0 LIMIT ?)",
      ...[before, rows],
    ),
  );
  if (forgotten > 0) return { gone, done: false };
  connection.write(() => {
    connection.run("DELETE FROM health WHERE at < ? AND source != 'sample'", before);
    // What is older is not taken in any more.
    connection.run("DELETE FROM withdrawn WHERE at < ?", before);
  });
  return { gone: 0, done: true };
}

/** Gives what is free back to the disk, some pages at a time; `done` when nothing is left to give. */
export function vacuumStep(connection: Connection): { readonly done: boolean } {
  const free = (): number => Number(connection.one("PRAGMA freelist_count")?.[0]);
  const before = free();
  connection.exec("PRAGMA incremental_vacuum(1000)");
  const done = free() === 0 || free() === before;
  if (done) connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return { done };
}
