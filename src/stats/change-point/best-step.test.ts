import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type BestStep, bestStep, normalOf, strength, studentOf } from "./best-step.ts";

const found = (y: readonly number[], w: readonly number[], edge: number): BestStep => {
  const step = { split: -1, between: 0, total: 0, left: 0, right: 0 };
  bestStep(Float64Array.from(y), Float64Array.from(w), edge, step);
  return step;
};
const nothing = { df: 0, variance: 0 };

test("the best split is the one that brute force finds, days without weight aside", () => {
  const day = fc.record({
    y: fc.double({ min: -5, max: 5, noNaN: true }),
    w: fc.constantFrom(0, 0.5, 1, 3),
  });
  fc.assert(
    fc.property(fc.array(day, { minLength: 4, maxLength: 14 }), (days) => {
      const kept = days.flatMap(({ y, w }, index) => (w > 0 ? [{ y, w, index }] : []));
      const about = (part: readonly { y: number; w: number }[]): number => {
        const W = part.reduce((sum, { w }) => sum + w, 0);
        const mean = part.reduce((sum, { w, y }) => sum + w * y, 0) / W;
        return part.reduce((sum, { w, y }) => sum + w * (y - mean) ** 2, 0);
      };
      const total = kept.length === 0 ? 0 : about(kept);
      let most = 0;
      for (let at = 2; at <= kept.length - 2; at += 1)
        most = Math.max(most, total - about(kept.slice(0, at)) - about(kept.slice(at)));
      const { between } = found(
        days.map(({ y }) => y),
        days.map(({ w }) => w),
        2,
      );
      assert.ok(Math.abs(between - most) < 1e-9 * (1 + total), `${between} ${most}`);
    }),
    { seed: 11, numRuns: 300 },
  );
});

test("a clean step: its day, its levels", () => {
  const { split, left, right } = found([1, 1, 1, 0, 4, 4, 4, 4], [1, 1, 1, 0, 1, 1, 1, 1], 2);
  assert.deepEqual({ split, left, right }, { split: 4, left: 1, right: 4 });
});

test("too few days on a side: no split and no strength", () => {
  const step = found([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], 3);
  assert.equal(step.split, -1);
  assert.equal(strength(step, 5, nothing), 0);
});

test("a constant series has no strength, whatever its rounding", () => {
  const step = found(Array(20).fill(0.1 + 0.2), Array(20).fill(1 / 3), 5);
  assert.equal(strength(step, 20, nothing), 0);
});

// SciPy: norm.isf(t.sf(t, df))
for (const [t, df, z] of [
  [1, 5, 0.90925],
  [2.5, 10, 2.15137],
  [4, 28, 3.52706],
  [6, 28, 4.77134],
  [5.3, 128, 5.0297],
] as const) {
  test(`t ${t} with ${df} degrees of freedom is as rare as a normal ${z}`, () => {
    assert.ok(Math.abs(normalOf(t, df) - z) < 0.01, String(normalOf(t, df)));
    assert.ok(Math.abs(studentOf(normalOf(t, df), df) - t) < 1e-9);
  });
}
