import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmsOf, mostAlarms, timesOf } from "./figures.ts";

// scipy.stats.binom.ppf(0.99, n, p)
for (const [of, alpha, most] of [
  [100, 0.05, 11],
  [400, 0.05, 31],
  [1000, 0.05, 67],
  [40, 0.1, 9],
] as const) {
  test(`${most} of ${of} alarms may be chance at ${alpha}`, () => {
    assert.equal(mostAlarms(of, alpha), most);
  });
}

test("a test that never stopped is no alarm; one that did is, whenever it was", () => {
  const outcomes = [{ x: 3 }, { x: Number.POSITIVE_INFINITY }, { x: 1e9 }];
  assert.deepEqual(
    alarmsOf("here", outcomes, 0.05).map(({ alarms, of }) => [alarms, of]),
    [[2, 3]],
  );
});

test("what is not decided by the cap counts as the cap, and not as decided", () => {
  const outcomes = [10, 20, 30, Number.POSITIVE_INFINITY].map((x) => ({ x }));
  assert.deepEqual(timesOf(outcomes, "x", 25), { mean: 20, q80: 25, q90: 25, power: 0.5, of: 4 });
});
