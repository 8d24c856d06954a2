import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { pairedRegression, pairedShip } from "./paired.ts";
import { type NullName, PairedJudge } from "./paired-judge.ts";

const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 50, size: "max" });

test("paired judge: its three tests are those of the reference", () => {
  fc.assert(
    fc.property(differences, fc.constantFrom(0.01, 0.03, 0.5), (ds, margin) => {
      const judge = new PairedJudge(margin);
      for (const d of ds) judge.update(d);
      assert.deepEqual(judge.logEMax, {
        regressed: Math.max(0, ...pairedRegression(ds)),
        fail: Math.max(0, ...pairedRegression(ds, -margin)),
        ship: Math.max(0, ...pairedShip(ds, margin)),
      });
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("paired judge: taken up from its state through JSON, the same to the last bit", () => {
  fc.assert(
    fc.property(differences, fc.nat({ max: 50 }), (ds, cut) => {
      const whole = new PairedJudge(0.03, { horizon: 30 });
      let other = new PairedJudge(0.03, { horizon: 30 });
      for (const [index, d] of ds.entries()) {
        if (index === cut) other = PairedJudge.from(JSON.parse(JSON.stringify(other.state)));
        whole.update(d);
        other.update(d);
      }
      assert.deepEqual(other.state, whole.state);
    }),
    { seed: 2, numRuns: 100 },
  );
});

for (const d of [Number.NaN, -1.1, 1.1, Number.POSITIVE_INFINITY]) {
  test(`paired judge: a difference of ${d} is refused, and none of the three takes it`, () => {
    const judge = new PairedJudge(0.03);
    judge.update(0.5);
    const before = judge.state;
    assert.throws(() => judge.update(d), { code: "out-of-range" });
    assert.deepEqual(judge.state, before);
  });
}

for (const margin of [0, 1, -0.1, Number.NaN]) {
  test(`paired judge: a margin of ${margin} is refused`, () => {
    assert.throws(() => new PairedJudge(margin), { code: "out-of-range" });
    assert.throws(() => pairedShip([], margin), { code: "out-of-range" });
  });
}

for (const m0 of [1, -1.1, Number.NaN]) {
  test(`paired regression: a null of ${m0} is refused`, () => {
    assert.throws(() => pairedRegression([], m0), { code: "out-of-range" });
  });
}

/** Each null at its edge: the loss is exactly what it says. */
const edges: readonly (readonly [NullName, number])[] = [
  ["regressed", 0],
  ["fail", -0.1],
  ["ship", -0.1],
];
for (const [name, loss] of edges) {
  for (const p of [0.12, 0.5, 0.98]) {
    test(`paired judge: ${name} at a true difference of ${loss}, rate ${p}: at most 5 of 100 false alarms`, () => {
      const even = seeded(3);
      assertRateAtMost(0.05, 500, () => {
        const judge = new PairedJudge(0.1);
        for (let t = 0; t < 500; t++) {
          judge.update((even() < p + loss ? 1 : 0) - (even() < p ? 1 : 0));
          if (judge.logEMax[name] >= Math.log(20)) return true;
        }
        return false;
      });
    });
  }
}

test("paired judge: each refutes what is false", () => {
  const worse = new PairedJudge(0.1);
  const same = new PairedJudge(0.1);
  for (let t = 0; t < 500; t++) {
    worse.update(t % 3 === 0 ? -1 : 0);
    same.update(t % 2 === 0 ? 0.2 : -0.2);
  }
  const needed = Math.log(20);
  assert.ok(worse.logEMax.regressed > needed && worse.logEMax.fail > needed && worse.logEMax.ship < needed);
  assert.ok(same.logEMax.regressed < needed && same.logEMax.fail < needed && same.logEMax.ship > needed);
});
