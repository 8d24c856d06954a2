import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean, nearest } from "./nearest.ts";

const words = ["effort", "context", "model", "tools", "flag"];

for (const [typed, meant] of [
  ["efort", "effort"],
  ["Effort", "effort"],
  ["modle", "model"],
  ["tool", "tools"],
  ["contxet", "context"],
  ["xyz", null],
  ["", null],
  ["f".repeat(100_000), null],
] as const) {
  test(`${JSON.stringify(typed.slice(0, 10))} → ${meant}`, () => assert.equal(nearest(typed, words), meant));
}

test("where nothing is near, all there is is named", () => {
  assert.equal(didYouMean("zzz", ["a", "b"]), "there are: a, b");
});
