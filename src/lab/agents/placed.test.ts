import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { placed } from "./placed.ts";

const folder = resolve("here");

for (const [word, placedAs] of [
  ["./agent.mjs", resolve(folder, "agent.mjs")],
  ["../agent.mjs", resolve(folder, "../agent.mjs")],
  ["node", "node"],
  ["agent.mjs", "agent.mjs"],
  ["..", ".."],
  ["--config=./a", "--config=./a"],
  [".{say}", ".{say}"],
] as const) {
  test(`a command's word: ${word}`, () => assert.deepEqual(placed([word], folder), [placedAs]));
}
