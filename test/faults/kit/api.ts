import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readSpool } from "../../../src/capture/spool/index.ts";
import { until } from "./evenkeel.ts";

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

/** Everything of a list, as the API gives it. */
export async function everything(
  url: string,
  list: "exchanges" | "scores",
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  let cursor: string | null = null;
  do {
    const asked: string = `${url}/v1/${list}?limit=500${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await fetch(asked);
    assert.equal(answer.status, 200, `${asked}: ${answer.status}`);
    // the API's own shape of a list
    const page = (await answer.json()) as Page;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

export async function idsOf(url: string, list: "exchanges" | "scores"): Promise<readonly string[]> {
  return (await everything(url, list)).map(({ id }) => String(id));
}

interface Health {
  readonly streams: readonly { readonly behindBytes: number; readonly lagMs: number | null }[];
  readonly store: { readonly is: string };
}

/** The store has taken everything in that stands in the spools, and answers. The health is up to a second old, so it is asked twice. */
export async function caughtUp(url: string, most = 300_000): Promise<void> {
  let since: number | null = null;
  await until(
    "the server has read its spools",
    async () => {
      const answer = await fetch(`${url}/v1/health`).catch(() => null);
      // the API's own shape
      const health = answer?.ok === true ? ((await answer.json()) as Health) : null;
      const isRead =
        health?.store.is === "up" && health.streams.every(({ behindBytes, lagMs }) => behindBytes === 0 && lagMs === 0);
      if (!isRead) since = null;
      else since ??= Date.now();
      return since !== null && Date.now() - since > 1_500;
    },
    most,
  );
}

/** As sets they must be equal, and no id may be there twice. Says how many are off, not which: there may be thousands. */
export function sameIds(what: string, actual: readonly (string | null)[], expected: readonly (string | null)[]): void {
  const [there, wanted] = [new Set(actual), new Set(expected)];
  assert.equal(there.size, actual.length, `${what}: ${actual.length - there.size} are there twice`);
  const missing = [...wanted].filter((id) => !there.has(id)).length;
  const foreign = [...there].filter((id) => !wanted.has(id)).length;
  assert.equal(
    missing + foreign,
    0,
    `${what}: ${missing} of ${wanted.size} are missing, ${foreign} are there that should not be`,
  );
}

/** Ids of exchanges that stand in a spool now; how often each does. */
export function exchangesInSpool(data: string, name: "gateway" | "api"): Promise<ReadonlyMap<string, number>> {
  return spoolReader(data, name)();
}

/** Gives the same, but each time only what was appended since the last. */
export function spoolReader(data: string, name: "gateway" | "api"): () => Promise<ReadonlyMap<string, number>> {
  let position: string | null = null;
  return async () => {
    const ids = new Map<string, number>();
    const folder = join(data, "spool", name);
    if ((await readdir(folder).catch(() => [])).length === 0) return ids;
    for (;;) {
      const read: Awaited<ReturnType<typeof readSpool>> = await readSpool(folder, position, {
        mostBytes: 4_000_000,
        mostRecords: 10_000,
      });
      if (read.records.length === 0) return ids;
      position = read.position;
      for (const line of read.records) {
        // a fact as it was written
        const fact = JSON.parse(line) as { readonly is: string; readonly id: string };
        if (fact.is === "exchange") ids.set(fact.id, (ids.get(fact.id) ?? 0) + 1);
      }
    }
  };
}
