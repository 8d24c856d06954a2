import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Splits } from "./splits.ts";

test("splits: nothing before there are two observations", () => {
  const splits = new Splits();
  assert.equal(splits.best, null);
  splits.add(1, 0);
  assert.equal(splits.best, null);
});

for (const [n, at] of [
  [64, 20],
  [5000, 3072],
] as const) {
  test(`splits: the place of one change among ${n}, to within a bucket`, () => {
    const splits = new Splits();
    for (let t = 0; t < n; t++) splits.add(t < at ? 1 : t % 2, t);
    const { best } = splits;
    assert.ok(best !== null && Math.abs(best.at - at) <= n / 32);
    assert.ok(Math.abs(best.before.mean - 1) < 0.02 && Math.abs(best.after.mean - 0.5) < 0.05);
  });
}

test("splits: none is lost, never more than 64 are held, and it is taken up exactly", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 0.25, 1), { maxLength: 700, size: "max" }),
      fc.nat({ max: 700 }),
      (xs, cut) => {
        const whole = new Splits();
        let other = new Splits();
        for (const [t, x] of xs.entries()) {
          if (t === cut) {
            const state = JSON.parse(JSON.stringify(other.state));
            other = new Splits();
            other.restore(state);
          }
          whole.add(x, t);
          other.add(x, t);
        }
        assert.deepEqual(other.state, whole.state);
        assert.equal(whole.n, xs.length);
        assert.equal(
          whole.state.sum.reduce((sum, each) => sum + each, 0),
          xs.reduce<number>((sum, x) => sum + x, 0),
        );
        assert.ok(whole.state.n.length <= 64);
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});
