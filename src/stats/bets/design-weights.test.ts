import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultEffects, designWeights } from "./design-weights.ts";

const rows: readonly (readonly [string, number, readonly number[], readonly number[]])[] = [
  ["on the grid", 0.1, [0.05, 0.1, 0.2], [0.25, 0.5, 0.25]],
  ["between two points", 0.16, [0.05, 0.1, 0.2], [0.25, 0.25, 0.5]],
  ["beyond the grid", 0.9, [0.05, 0.1], [0.5, 0.5]],
  ["one effect alone", 0.03, [0.2], [1]],
];
for (const [what, design, effects, weights] of rows) {
  test(`design weights: ${what}`, () => assert.deepEqual(designWeights(design, effects), weights));
}

test("design weights: they sum to 1", () => {
  const total = designWeights().reduce((sum, weight) => sum + weight, 0);
  assert.ok(Math.abs(total - 1) < 1e-15);
  assert.equal(designWeights().length, defaultEffects.length);
});
