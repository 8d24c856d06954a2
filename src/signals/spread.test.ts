import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { medianOf } from "./median-of.ts";
import { addTo, emptySpread, medianOfSpread } from "./spread.ts";

function spreadOf(values: readonly number[]) {
  const spread = emptySpread();
  for (const value of values) addTo(spread, value);
  return spread;
}

test("spread: the median is exact while values are few", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 100_000 }), { maxLength: 300 }), (values) => {
      assert.equal(medianOfSpread(spreadOf(values)), medianOf(values));
    }),
    { seed: 3, numRuns: 200 },
  );
});

test("spread: many values take bounded room, in any order, at half a percent", () => {
  const values = Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 1_000_003);
  const spread = spreadOf(values);
  assert.ok(spread.counts.size <= 6000);
  assert.deepEqual(new Map([...spreadOf(values.toReversed()).counts].sort()), new Map([...spread.counts].sort()));
  const exact = medianOf(values) ?? Number.NaN;
  assert.ok(Math.abs((medianOfSpread(spread) ?? Number.NaN) / exact - 1) <= 0.005);
});
