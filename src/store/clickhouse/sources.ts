import type { HealthFact } from "../../telemetry/index.ts";
import type { SourceHealth } from "../answers.ts";
import type { Told } from "./append.ts";
import type { Database } from "./database.ts";
import type { Pruned } from "./where.ts";

export async function sources(db: Database, pruned: Pruned): Promise<readonly SourceHealth[]> {
  const [told, health] = await Promise.all([
    db.rows<{ id: string; doc: string }>("SELECT id, doc FROM facts FINAL WHERE kind = 'told' ORDER BY id"),
    db.rows<{ said: string; source: string }>(
      `SELECT argMax(doc, (at, id)) AS said, source, max((at, id)) AS newest FROM facts FINAL
       WHERE kind = 'health' AND (at >= {since:Float64} OR source = 'sample') GROUP BY source, name ORDER BY newest`,
      { since: pruned.before },
    ),
  ]);
  return told.map(({ id, doc }) => {
    // what append wrote, both
    const { lastAt, receivedAt, facts } = JSON.parse(doc) as Told;
    const processes = health.filter(({ source }) => source === id).map(({ said }) => JSON.parse(said) as HealthFact);
    const counts = processes.length === 0 ? null : Object.assign({}, ...processes.map((each) => each.counts));
    return { source: id, lastAt, receivedAt, facts, counts };
  });
}
