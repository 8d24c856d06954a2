import { Refusal } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import type { Place } from "../score-set.ts";

/** Where in a row each thing stands; `null`: there is no such column. */
export interface CsvColumns {
  readonly task: number;
  readonly repeat: number | null;
  readonly cluster: number | null;
  readonly error: number | null;
  readonly simulated: number | null;
  readonly metrics: readonly { readonly name: string; readonly at: number }[];
}

const reserved = ["task", "repeat", "cluster", "error", "simulated"] as const;

/** @throws Refusal where the first row is no header that results can be read by */
export function columnsOf(header: readonly string[], place: Place, into: ScoreCollector): CsvColumns {
  const named = new Map<string, number>();
  const metrics: { name: string; at: number }[] = [];
  header.forEach((name, at) => {
    const known = reserved.find((one) => one === name.toLowerCase());
    const key = known ?? name;
    if (named.has(key)) throw new Refusal(place, `two columns are called ${JSON.stringify(key)}`, null);
    named.set(key, at);
    if (known === undefined && name !== "" && !/^meta(?:$|[._])/i.test(name) && into.wants(name)) {
      metrics.push({ name, at });
    }
  });
  const task = named.get("task");
  if (task === undefined) {
    throw new Refusal(
      place,
      `no column is called task; there are ${header
        .slice(0, 10)
        .map((name) => JSON.stringify(name.slice(0, 40)))
        .join(", ")}`,
      "name the columns in the first row: task,score,…",
    );
  }
  if (metrics.length === 0) {
    throw new Refusal(place, "no column holds scores", "name the columns in the first row: task,score,…");
  }
  return {
    task,
    repeat: named.get("repeat") ?? null,
    cluster: named.get("cluster") ?? null,
    error: named.get("error") ?? null,
    simulated: named.get("simulated") ?? null,
    metrics,
  };
}
