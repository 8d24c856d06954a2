import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { stepsOf } from "./steps.ts";

describe("the steps of awake idleness", () => {
  for (const [name, ms, count, longest] of [
    ["a second", 1000, 1, 1000],
    ["61 minutes", 61 * 60_000, 122, 30_000],
    ["25 hours", 25 * 3_600_000, 500, 180_000],
  ] as const) {
    test(name, () => {
      const steps = stepsOf(ms);
      assert.deepEqual([steps.length, Math.max(...steps)], [count, longest]);
    });
  }

  test("they make up the whole, and are never too many", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), (ms) => {
        const steps = stepsOf(ms);
        assert.equal(
          steps.reduce((sum, step) => sum + step, 0),
          ms,
        );
        assert.ok(steps.length <= 500 && steps.every((step) => step > 0));
      }),
      { seed: 7 },
    ));
});
