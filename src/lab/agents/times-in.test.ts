import assert from "node:assert/strict";
import { test } from "node:test";
import { gaps } from "./times-in.ts";

const minute = 60_000;

test("each gap of a minute or more is a witness, in order of time", () => {
  const times = [0, 10, 61 * minute, 61 * minute + 5, 30, 63 * minute, Number.NaN];
  assert.deepEqual(gaps(times, "its log"), [
    { from: "its log", before: 30, after: 61 * minute },
    { from: "its log", before: 61 * minute + 5, after: 63 * minute },
  ]);
});

for (const [name, times] of [
  ["no times", []],
  ["one time", [5]],
  ["times of one turn", [0, 59_999, 119_998]],
] as const) {
  test(`${name}: no witness`, () => assert.deepEqual(gaps(times, "its log"), []));
}
