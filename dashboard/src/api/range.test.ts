import assert from "node:assert/strict";
import { test } from "node:test";
import { type Range, rangeOf } from "./range.ts";

const day = 86_400_000;
const now = 100 * day + 12_345;
const minute = 100 * day;

const cases: readonly (readonly [query: string, newest: number | null, range: Range, sample?: true])[] = [
  ["", null, { id: "7d", from: minute - 7 * day }],
  ["", now - day, { id: "7d", from: minute - 7 * day }],
  ["", now - 8 * day, { id: "all" }],
  ["", now - day, { id: "30d", from: minute - 30 * day }, true],
  ["range=7d", now - day, { id: "7d", from: minute - 7 * day }, true],
  ["range=24h", now - 8 * day, { id: "24h", from: minute - day }],
  ["range=all", now, { id: "all" }],
  ["range=nonsense", now, { id: "7d", from: minute - 7 * day }],
  ["from=5000", now, { id: "exact", from: 5000 }],
  ["from=1970-01-01T00:00:05Z&to=1970-01-01T00:00:06Z&range=24h", now, { id: "exact", from: 5000, to: 6000 }],
  ["from=nonsense", now, { id: "7d", from: minute - 7 * day }],
];
for (const [query, newest, range, sample = false] of cases) {
  test(`range of "${query}", newest ${newest === null ? "none" : `${(now - newest) / day} days old`}${sample ? ", with the sample" : ""}`, () => {
    assert.deepEqual(rangeOf(new URLSearchParams(query), now, { newest, sample }), range);
  });
}
