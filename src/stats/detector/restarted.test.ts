import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { Restarted } from "./restarted.ts";

for (const [p, cells] of [
  [0.02, 100],
  [0.5, 100],
  [0.652, 100],
  [0.98, 100],
  [0.4, 2],
  [0.6, 2],
] as const) {
  test(`restarted: at A = 1,000 at most 1 of 4 has a false alarm within 250 observations, level ${p}, ${cells} cells`, () => {
    const even = seeded(1);
    assertRateAtMost(0.25, 200, () => {
      const detector = new Restarted(Math.log(1000), { cells });
      while (detector.n < 250) if (detector.update(even() < p ? 1 : 0, detector.n)) return true;
      return false;
    });
  });
}

test("restarted: the level is left out within 1,000 observations in at most 1 of 10, at A = 10,000", () => {
  const even = seeded(2);
  assertRateAtMost(0.1, 60, () => {
    const detector = new Restarted(Math.log(10_000));
    while (detector.n < 1000) detector.update(even() < 0.652 ? 1 : 0, detector.n);
    const { levels } = detector;
    return levels === null || levels.low > 0.652 || levels.high < 0.652;
  });
});

const changes: readonly (readonly ["down" | "up", number, number])[] = [
  ["down", 0.65, 0.45],
  ["up", 0.4, 0.6],
  ["down", 0.99, 0.9],
];
for (const [way, before, after] of changes) {
  test(`restarted: a change ${way}, from ${before} to ${after}, is found and dated`, () => {
    const even = seeded(3);
    const detector = new Restarted(Math.log(10_000));
    while (detector.n < 3000) assert.equal(detector.update(even() < before ? 1 : 0, detector.n), false);
    while (detector.n < 6000 && !detector.update(even() < after ? 1 : 0, detector.n));
    assert.equal(detector.changed, way);
    assert.equal(detector.levels, null);
    assert.ok(detector.n < 5000, `found after ${detector.n - 3000}`);
    const { split } = detector;
    assert.ok(split !== null && Math.abs(split.at - 3000) < 300, `dated ${split?.at}`);
    assert.ok(Math.abs(split.before.mean - before) < 0.05 && Math.abs(split.after.mean - after) < 0.1);
  });
}

test("restarted: taken up from its state through JSON, the same to the last bit", () => {
  const runs = fc.array(fc.record({ x: fc.constantFrom(0, 0.5, 1), times: fc.constantFrom(1, 5, 60) }), {
    maxLength: 12,
    size: "max",
  });
  fc.assert(
    fc.property(runs, fc.nat({ max: 12 }), (made, cut) => {
      const whole = new Restarted(Math.log(50), { cells: 20 });
      let other = new Restarted(Math.log(50), { cells: 20 });
      for (const [index, { x, times }] of made.entries()) {
        if (index === cut) other = Restarted.from(JSON.parse(JSON.stringify(other.state)));
        for (let k = 0; k < times; k++) assert.equal(other.update(x, whole.n + 1), whole.update(x, whole.n + 1));
      }
      assert.deepEqual(other.state, whole.state);
      assert.equal(other.changed, whole.changed);
    }),
    { seed: 4, numRuns: 60 },
  );
});

const refused: readonly (readonly [string, () => unknown, string])[] = [
  ["a threshold of 1", () => new Restarted(0), "out-of-range"],
  ["a threshold that is no number", () => new Restarted(Number.NaN), "out-of-range"],
  ["one cell", () => new Restarted(5, { cells: 1 }), "bad-option"],
  ["no effects", () => new Restarted(5, { effects: [] }), "bad-option"],
  ["an effect of 1", () => new Restarted(5, { effects: [1] }), "bad-option"],
];
for (const [what, attempt, code] of refused) {
  test(`restarted: ${what} is refused`, () => assert.throws(attempt, { code }));
}

for (const x of [Number.NaN, -0.1, 1.1]) {
  test(`restarted: an observation of ${x} is refused, and nothing is taken`, () => {
    const detector = new Restarted(5);
    detector.update(1, 0);
    const before = detector.state;
    assert.throws(() => detector.update(x, 1), { code: "out-of-range" });
    assert.deepEqual(detector.state, before);
  });
}
