import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { exchangeIds } from "./exchange-id.ts";

test("ids sort as they were made, whatever the clock does, and are UUIDs of version 7", () => {
  const times = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_700_000_000_001];
  let asked = 0;
  const next = exchangeIds(() => times[Math.floor(asked++ / 5_000)] ?? 1_700_000_000_002, randomUUID);
  const ids = Array.from({ length: 25_000 }, next);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids.slice(0, 50)) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assert.equal(Number.parseInt((ids[0] ?? "").replace("-", "").slice(0, 12), 16), 1_700_000_000_000);
});
