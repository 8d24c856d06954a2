import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

for (const [text, ms] of [
  ["1h", 3_600_000],
  ["61m", 3_660_000],
  ["61 min", 3_660_000],
  ["1.5h", 5_400_000],
  ["90s", 90_000],
  ["250ms", 250],
  ["2d", 172_800_000],
  ["never", Number.POSITIVE_INFINITY],
  ["365d", 31_536_000_000],
  ["366d", null],
  ["0s", null],
  ["", null],
  ["1", null],
  ["1 hour", null],
  ["-1h", null],
  ["1h30m", null],
  ["١h", null],
] as const) {
  test(`${JSON.stringify(text)} → ${ms}`, () => assert.equal(parseDuration(text), ms));
}

test("what is written reads back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 365 * 86_400_000 }), (ms) => {
      assert.equal(parseDuration(formatDuration(ms)), ms);
    }),
    { seed: 1 },
  );
  assert.equal(formatDuration(Number.POSITIVE_INFINITY), "never");
});
