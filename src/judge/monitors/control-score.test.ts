import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canaryBound } from "../../stats/index.ts";
import { controlScore } from "./control-score.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });

test("control score: in [0, 1], and over the arms a half and the effect in its unit", () => {
  fc.assert(
    fc.property(share, share, share, fc.constantFrom(0.01, 0.3, 0.9), (treated, control, f, pi) => {
      const range = { low: 0, high: 1 };
      const one = controlScore({ y: treated, a: 1, pi, f }, range);
      const other = controlScore({ y: control, a: 0, pi, f }, range);
      assert.ok(one >= 0 && one <= 1 && other >= 0 && other <= 1);
      const mean = pi * one + (1 - pi) * other;
      assert.ok(Math.abs(mean - 0.5 - (treated - control) / (2 * canaryBound(pi, range))) < 1e-12);
    }),
    { seed: 1 },
  );
});

for (const wrong of [{ y: 1.1 }, { y: Number.NaN }, { f: 0.9 }, { f: Number.NaN }, { pi: 0 }]) {
  test(`control score: ${Object.entries(wrong)} is refused`, () => {
    const unit = { y: 1, a: 1, pi: 0.5, f: 0.5, ...wrong } as const;
    assert.throws(() => controlScore(unit, { low: 0.4, high: 0.6 }), { code: "out-of-range" });
  });
}
