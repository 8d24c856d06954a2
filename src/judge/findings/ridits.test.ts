import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { riditAmong } from "./ridits.ts";

test("half of the equal ones count", () => {
  const ridit = riditAmong([1, 2, 2, 4]);
  assert.deepEqual([0, 1, 2, 3, 4, 9].map(ridit), [0, 0.125, 0.5, 0.75, 0.875, 1]);
});

test("a half on average among their own, whatever the values", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
      const ridit = riditAmong(values);
      assert.ok(Math.abs(values.reduce((sum, value) => sum + ridit(value), 0) / values.length - 0.5) < 1e-9);
    }),
    { seed: 3, numRuns: 200 },
  );
});
