import type { SourceHealth } from "../answers.ts";
import type { Connection } from "./connection.ts";

export function sources(connection: Connection): readonly SourceHealth[] {
  const counts = new Map<string, Record<string, number>>();
  for (const [source, said] of connection.all("SELECT source, counts FROM health ORDER BY at, id")) {
    counts.set(String(source), Object.assign(counts.get(String(source)) ?? {}, JSON.parse(String(said))));
  }
  return connection
    .all("SELECT source, last_at, received_at, facts FROM source ORDER BY source")
    .map(([source, lastAt, receivedAt, facts]) => ({
      source: String(source),
      lastAt: Number(lastAt),
      receivedAt: Number(receivedAt),
      facts: Number(facts),
      counts: counts.get(String(source)) ?? null,
    }));
}
