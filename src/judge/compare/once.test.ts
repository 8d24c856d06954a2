import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { once } from "./once.ts";
import type { Pair } from "./pairing.ts";

const alpha = { regressed: 0.05, fail: 0.05, ship: 0.05 };

function pairs(differences: readonly number[], runs = 1, cluster: (index: number) => string | null = () => null) {
  return differences.map(
    (difference, index): Pair => ({
      task: `t${index}`,
      cluster: cluster(index),
      base: difference < 0 ? -difference : 0,
      candidate: difference > 0 ? difference : 0,
      difference,
      runs: { base: runs, candidate: runs },
    }),
  );
}
const times = (count: number, value: number): readonly number[] => Array.from({ length: count }, () => value);
const near = (found: number | undefined, expected: number): void =>
  assert.ok(Math.abs((found ?? Number.NaN) - expected) < 1e-9, `${found}, not ${expected}`);

describe("the classical tests", () => {
  test("up to 20 tasks: the exact sign flip", () => {
    const found = once(pairs([...times(5, -1), ...times(5, 0)]), 0.03, alpha);
    assert.equal(found?.test, "sign flip");
    near(found?.p.regressed, 1 / 32);
  });
  test("one run each, right or wrong: McNemar", () => {
    const found = once(pairs([...times(6, -1), 1, ...times(20, 0)]), 0.03, alpha);
    assert.equal(found?.test, "McNemar");
    // P(at least 6 of 7 lost) = 8/128.
    near(found?.p.regressed, 8 / 128);
  });
  test("several runs each: Student's t, with n − 1 degrees of freedom", () => {
    // scipy 1: stats.ttest_1samp([-0.2]*15+[0]*10+[0.1]*5, 0 and -0.03, alternative="less"), and mean − t.ppf(.95, 29)·SE.
    const found = once(pairs([...times(15, -0.2), ...times(10, 0), ...times(5, 0.1)], 3), 0.03, alpha);
    assert.equal(found?.test, "clustered t");
    near(found?.p.regressed, 0.00045048043813258973);
    near(found?.p.fail, 0.012409592200765032);
    near(found?.interval.low, -0.12161700063051678);
  });
  test("clusters widen the error", () => {
    const alone = once(pairs([...times(15, -0.2), ...times(15, 0.1)], 3), 0.03, alpha);
    const together = once(
      pairs([...times(15, -0.2), ...times(15, 0.1)], 3, (index) => (index < 15 ? "a" : "b")),
      0.03,
      alpha,
    );
    assert.ok((together?.p.regressed ?? 0) > 3 * (alone?.p.regressed ?? 1));
  });
  test("where nothing varies nothing is proven: twenty tasks without a change are no pass", () => {
    for (const count of [20, 100]) {
      const found = once(pairs(times(count, 0), 3), 0.03, alpha);
      assert.deepEqual([found?.p.ship, found?.p.fail], [1, 1]);
    }
  });
  test("fewer than two clusters: nothing", () => {
    assert.equal(once(pairs([0.5]), 0.03, alpha), null);
    assert.equal(
      once(
        pairs([0.5, 1], 1, () => "one"),
        0.03,
        alpha,
      ),
      null,
    );
  });
});
