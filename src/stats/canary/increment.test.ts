import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canaryBound, canaryIncrement, restagePropensity } from "./increment.ts";

const inside = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("canary increment: over both arms its mean is the effect, whatever was predicted", () => {
  fc.assert(
    fc.property(inside, share, share, share, (pi, treated, control, f) => {
      const mean =
        pi * canaryIncrement({ y: treated, a: 1, pi, f }) + (1 - pi) * canaryIncrement({ y: control, a: 0, pi, f });
      assert.ok(Math.abs(mean - (treated - control)) < 1e-12);
    }),
    { seed: 1 },
  );
});

test("canary bound: no increment exceeds it, and one reaches it", () => {
  fc.assert(
    fc.property(inside, share, share, share, fc.constantFrom<0 | 1>(0, 1), (pi, one, other, at, a) => {
      const range = { low: Math.min(one, other), high: Math.max(one, other) };
      const bound = canaryBound(pi, range);
      const f = range.low + at * (range.high - range.low);
      for (const y of [0, 1]) assert.ok(Math.abs(canaryIncrement({ y, a, pi, f })) <= bound * (1 + 1e-12));
      const rare = pi <= 0.5 ? 1 : 0;
      const extremes = [
        canaryIncrement({ y: 1, a: rare, pi, f: range.low }),
        canaryIncrement({ y: 0, a: rare, pi, f: range.high }),
      ];
      assert.ok(Math.abs(Math.max(...extremes.map(Math.abs)) - bound) <= 1e-9 * bound);
    }),
    { seed: 2 },
  );
});

for (const pi of [0, 1, -0.1, Number.NaN]) {
  test(`canary bound: a propensity of ${pi} is refused`, () => {
    assert.throws(() => canaryBound(pi), { code: "out-of-range" });
  });
}

test("restage: who was control before and is drawn again, was in the new share with the chance it says", () => {
  assert.equal(restagePropensity(0, 0.3), 0.3);
  assert.ok(Math.abs(restagePropensity(0.2, 0.6) - 0.5) < 1e-15);
});

for (const [before, after] of [
  [0.5, 0.5],
  [0.5, 0.2],
  [-0.1, 0.2],
  [0.5, 1.1],
  [1, 1],
  [Number.NaN, 0.5],
] as const) {
  test(`restage: a ramp from ${before} to ${after} is refused`, () => {
    assert.throws(() => restagePropensity(before, after), { code: "out-of-range" });
  });
}
