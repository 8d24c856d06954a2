import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EpochMs } from "../../wire/index.ts";
import type { ClockWitness } from "../time/index.ts";

/** Two notes further apart than this are not of one turn. Milliseconds. */
const apart = 60_000;

const stamp = /"(?:timestamp|startTime|lastUpdated)":\s*"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"/g;

/**
 * The jumps of time that an agent's own logs show: the two sides of each gap of a minute or more between its notes.
 * Without logs there is no witness.
 */
export async function timesIn(folder: string, from: string): Promise<readonly ClockWitness[]> {
  const witnesses: ClockWitness[] = [];
  for await (const name of glob("**/*.{jsonl,json}", { cwd: folder })) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    witnesses.push(
      ...gaps(
        [...text.matchAll(stamp)].map(([, at = ""]) => Date.parse(at)),
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
