import assert from "node:assert/strict";
import { test } from "node:test";
import { detectorEffects } from "../../stats/index.ts";
import { frameOf } from "./frame.ts";

test("frame: a known level is watched as it is, an unknown one has none", () => {
  const { p0, unit, zero, detector } = frameOf({ is: "known", p0: 0.65 }, 0.03);
  assert.deepEqual([p0, unit, zero, detector.effects], [0.65, 1, 0, detectorEffects]);
  assert.equal(frameOf({ is: "unknown" }, 0.03).p0, null);
});

for (const pi of [0.01, 0.2, 0.5]) {
  test(`frame: against a control of ${pi}, the bet on an effect is the effect over the variance, both in units of x`, () => {
    const frame = frameOf({ is: "control", pi, predictions: { low: 0.2, high: 0.7 }, residual: 0.2 }, 0.03);
    const unit = (2 * 0.8) / Math.min(pi, 1 - pi);
    const variance = 0.2 / (pi * (1 - pi)) / unit ** 2;
    assert.ok(Math.abs(frame.unit - unit) < 1e-9 && frame.zero === 0.5);
    assert.ok(Math.abs((frame.spread ?? 0) ** 2 - variance) < 1e-12);
    assert.ok(Math.abs(frame.design - 0.03 / unit) < 1e-12);
    for (const [j, effect] of detectorEffects.entries()) {
      // The detector divides by the variance of zeros and ones at a half.
      const bet = (frame.detector.effects?.[j] ?? 0) / 0.25;
      assert.ok(Math.abs(bet - effect / unit / variance) < 1e-9);
    }
  });
}
