import assert from "node:assert/strict";
import { test } from "node:test";
import { inShort, judge, strand } from "../../test/kit/sequence.ts";
import type { Provenance } from "../wire/index.ts";
import { buildParity, parityBreach } from "./build-parity.ts";

const record = (cohort: string | null, build: string | null, ...flags: readonly string[]): Provenance => ({
  cohort,
  build,
  flags,
});

const table: readonly (readonly [name: string, records: readonly Provenance[], seen: string | null])[] = [
  ["the same on both sides", [record("internal", "b1", "x"), record("public", "b1", "x")], null],
  [
    "another build inside",
    [record("internal", "b2"), record("public", "b1")],
    "build b2 only inside; build b1 only outside",
  ],
  [
    "a flag that only insiders have",
    [record("dogfood", "b1", "queue"), record("public", "b1")],
    "flag queue only inside",
  ],
  [
    "a flag that only outsiders have",
    [record("staff", "b1"), record("plan-b", "b1", "hide")],
    "flag hide only outside",
  ],
  [
    "insiders run what some outsiders run, and more",
    [record("internal", "b1"), record("internal", "b2"), record("public", "b1")],
    "build b2 only inside",
  ],
  ["only insiders are seen", [record("internal", "b1")], null],
  ["only outsiders are seen", [record("public", "b1"), record("plan-b", "b2")], null],
  ["no cohort is said", [record(null, "b1"), record("internal", "b2")], null],
  ["nothing", [], null],
];

for (const [name, records, seen] of table) {
  test(`build-parity: ${name}`, () => assert.equal(parityBreach(records)?.evidence.seen ?? null, seen));
}

test("build-parity: the order of the records does not matter", () => {
  const records = [record("internal", "b2"), record("public", "b1"), record("internal", "b1", "x")];
  assert.deepEqual(parityBreach(records.toReversed()), parityBreach(records));
});

test("build-parity at a call: not visible without provenance", () => {
  const provenance = record("internal", "b1");
  const results = judge(buildParity, strand([{ says: "a" }, { says: "b", exchange: { provenance } }]));
  assert.equal(inShort(results), "not-visible exempt");
});
