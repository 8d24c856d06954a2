import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EpochMs } from "../../wire/index.ts";
import type { ClockWitness } from "../time/index.ts";

/** Two notes further apart than this are not of one turn. Milliseconds. */
const apart = 60_000;

const iso = String.raw`"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"`;
const names = "timestamp|time|ts|at|date|created_?[aA]t|updated_?[aA]t|startTime|lastUpdated";
/** What the real clients write, and what any agent may: milliseconds since 1970 as well. */
const stamps = {
  client: new RegExp(String.raw`"(?:timestamp|startTime|lastUpdated)":\s*${iso}`, "g"),
  any: new RegExp(String.raw`"(?:${names})":\s*(?:${iso}|(\d{13})\b)`, "g"),
} as const;

/**
 * The jumps of time that an agent's own logs show: the two sides of each gap of a minute or more between its notes.
 * Without logs there is no witness.
 */
export async function timesIn(
  folder: string,
  from: string,
  stamp: keyof typeof stamps = "client",
): Promise<readonly ClockWitness[]> {
  const witnesses: ClockWitness[] = [];
  for await (const name of glob("**/*.{jsonl,json}", { cwd: folder })) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    witnesses.push(
      ...gaps(
        [...text.matchAll(stamps[stamp])].map(([, at = "", ms]) => (ms === undefined ? Date.parse(at) : Number(ms))),
        from,
      ),
    );
  }
  return witnesses;
}

/** The gaps in a series of times, each once. */
export function gaps(times: readonly EpochMs[], from: string): readonly ClockWitness[] {
  const inOrder = times.filter(Number.isFinite).toSorted((a, b) => a - b);
  return inOrder.flatMap((after, at) => {
    const before = inOrder[at - 1];
    return before !== undefined && after - before >= apart ? [{ from, before, after }] : [];
  });
}
