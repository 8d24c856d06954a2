import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, edits, strand } from "../../../test/kit/sequence.ts";
import { absent, seen } from "../../wire/index.ts";
import type { Expectation } from "../scenario/index.ts";
import { unmetBy } from "./unmet.ts";

const usage = (read: number, input: number): Call => ({
  says: "go on",
  usage: { input: seen(input), cacheRead: seen(read), cacheCreation: seen(0) },
});
const keeping = (...kept: readonly (number | "all")[]): readonly Call[] =>
  kept.map((turns) => ({ says: "go on", now: { contextEdits: edits(turns) } }));
const told = (build: string, flags: readonly string[]): readonly Call[] => [
  { says: "go on", exchange: { provenance: { cohort: null, build, flags } } },
];
const all = Number.POSITIVE_INFINITY;

const table: readonly (readonly [name: string, calls: readonly Call[], wanted: Expectation, unmet: string])[] = [
  ["as much is cached", [usage(800, 200)], { cached: 0.8 }, ""],
  ["less is cached", [usage(799, 201)], { cached: 0.85 }, "read from the cache: at least 85 %, was 80 %"],
  ["the last request counts", [usage(0, 900), usage(900, 100)], { cached: 0.9 }, ""],
  ["no usage told", [{ says: "go on" }], { cached: 0.1 }, "read from the cache: at least 10 %, was not told"],
  ["another lane", [usage(0, 900)], { lane: "title", cached: 0.1 }, "a call of title: at least one, was none"],
  ["another lane, no calls", [usage(0, 900)], { lane: "title", calls: { atLeast: 0, atMost: 0 } }, ""],
  ["a build", told("7", []), { build: "7", flags: [] }, ""],
  ["another build", told("8", []), { build: "7" }, "build: 7, was 8"],
  ["another flag", told("7", ["b", "a"]), { flags: ["a"] }, "flags: a, was a, b"],
  [
    "no words of its own",
    [{ says: "go on" }],
    { build: "7", flags: [] },
    "build: 7, was not told,flags: none, was not told",
  ],
  ["betas in any order", [{ says: "go on", now: { betas: seen(["a", "b"]) } }], { betas: ["b", "a"] }, ""],
  ["no betas", [{ says: "go on", now: { betas: absent } }], { betas: ["a"] }, "betas: a, was none"],
  ["one for all", keeping("all", "all"), { keepsThinking: [all] }, ""],
  [
    "one for all, not kept",
    keeping("all", 1),
    { keepsThinking: [all] },
    "turns of thinking kept by call 2: all, was 1",
  ],
  ["one for each", keeping(1, "all"), { keepsThinking: [1, all] }, ""],
  ["never cleared", keeping("all", "all"), { keepsThinking: [1, all] }, "turns of thinking kept by call 1: 1, was all"],
];

for (const [name, calls, wanted, expected] of table) {
  test(`expect: ${name}`, () => {
    const exchanges = strand(calls);
    const unmet = unmetBy(wanted, { exchanges, end: { is: "answered" }, modelOf: () => null });
    assert.equal(
      unmet.map(({ what, expected: should, seen: was }) => `${what}: ${should}, was ${was}`).join(),
      expected,
    );
  });
}
