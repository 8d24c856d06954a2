import type { Reader } from "./reader.ts";
import { recountSession } from "./recount-session.ts";

/** In one transaction: everything whose source is the sample, and what was added up of it. */
export function removeSample(reader: Reader): number {
  const { connection, facets } = reader;
  return connection.write(() => {
    facets.refresh();
    const ofSample = [
      ...facets.where("exchange", ({ source }) => source === "sample"),
      ...facets.where("scope", ({ source }) => source === "sample"),
    ].map(({ n }) => n);
    const these = JSON.stringify(ofSample);
    const inSample = "facet IN (SELECT value FROM json_each(?))";
    const touched = connection
      .all(
        `SELECT session FROM exchange WHERE ${inSample} AND session IS NOT NULL
           UNION SELECT session FROM fact WHERE source = 'sample' AND session IS NOT NULL`,
        these,
      )
      .map(([n]) => Number(n));
    const touchedList = JSON.stringify(touched);
    let gone = connection.run(`DELETE FROM exchange WHERE ${inSample}`, these);
    connection.run(`DELETE FROM cell WHERE ${inSample}`, these);
    connection.run(`DELETE FROM cell_sketch WHERE ${inSample}`, these);
    connection.run(`DELETE FROM broken WHERE ${inSample}`, these);
    connection.run("DELETE FROM measure WHERE n IN (SELECT n FROM fact WHERE source = 'sample')");
    gone += connection.run("DELETE FROM fact WHERE source = 'sample' AND body IS NOT NULL");
    connection.run("DELETE FROM fact WHERE source = 'sample'");
    gone += connection.run("DELETE FROM text WHERE source = 'sample'");
    connection.run("DELETE FROM health WHERE source = 'sample'");
    connection.run("DELETE FROM source WHERE source = 'sample'");
    connection.run(
      `UPDATE session SET
         errors = (SELECT count(*) FROM fact WHERE fact.session = session.n AND kind = 'violation' AND severity = 'error'),
         warnings = (SELECT count(*) FROM fact WHERE fact.session = session.n AND kind = 'violation' AND severity = 'warn'),
         infos = (SELECT count(*) FROM fact WHERE fact.session = session.n AND kind = 'violation' AND severity = 'info')
         WHERE n IN (SELECT value FROM json_each(?))`,
      touchedList,
    );
    recount(reader, touched);
    // A session that nothing else speaks of.
    connection.run(
      `DELETE FROM session WHERE n IN (SELECT value FROM json_each(?)) AND exchanges = 0
         AND NOT EXISTS (SELECT 1 FROM fact WHERE fact.session = session.n)`,
      touchedList,
    );
    connection.run("DELETE FROM facet WHERE n IN (SELECT value FROM json_each(?))", these);
    connection.run(
      `INSERT INTO meta (name, value) VALUES ('generation', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1`,
    );
    return gone;
  });
}

/** The totals of sessions that had exchanges of the sample, from the exchanges that are left. */
function recount(reader: Reader, sessions: readonly number[]): void {
  const { connection } = reader;
  for (const n of sessions) {
    const had = connection.one("SELECT sample FROM session WHERE n = ?", n)?.[0];
    if (had === 0) continue;
    recountSession(reader, n);
  }
}
