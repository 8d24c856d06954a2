import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSize } from "./size.ts";

for (const [text, tokens] of [
  ["180k", 180_000],
  ["1.5K", 1500],
  ["1m", 1_000_000],
  ["2000", 2000],
  ["2 m", 2_000_000],
  ["3m", null],
  ["0", null],
  ["", null],
  ["-1k", null],
  ["1kk", null],
] as const) {
  test(`${JSON.stringify(text)} → ${tokens}`, () => assert.equal(parseSize(text), tokens));
}
