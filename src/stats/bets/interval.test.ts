import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { BetSequence, type BoundedStep, betInterval, pairedSteps } from "./interval.ts";
import { MixBet } from "./mix-bet.ts";

const unit = { low: 0, high: 1 };
const shares = (xs: readonly number[]): readonly BoundedStep[] => xs.map((x) => ({ x, least: 0, most: 1 }));
const values = fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0.4, max: 0.6, noNaN: true })), {
  maxLength: 80,
  size: "max",
});

test("interval: before anything is known it is the whole range", () => {
  assert.deepEqual(betInterval([], 0.95), { low: -1, high: 1 });
});

test("interval: every mean outside it was rejected, and the first one inside was not", () => {
  const needed = Math.log(2 / 0.2);
  const isRejected = (xs: readonly number[], mean: number): boolean => {
    const bet = new MixBet();
    return xs.some((x) => bet.update(x - mean, mean) >= needed);
  };
  fc.assert(
    fc.property(values, (xs) => {
      const { low } = betInterval(shares(xs), 0.8, {}, unit, 0.05);
      const rejected = Math.round(low / 0.05);
      for (let k = 1; k <= rejected; k++) assert.ok(isRejected(xs, k * 0.05), `${k * 0.05} lies below ${low}`);
      assert.ok(rejected === 20 || !isRejected(xs, (rejected + 1) * 0.05));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("interval: kept up to date it is the same after every step, and only ever shrinks", () => {
  fc.assert(
    fc.property(values, (xs) => {
      const sequence = new BetSequence(0.8, {}, unit, 0.01);
      let before = sequence.interval;
      for (const [index, step] of shares(xs).entries()) {
        sequence.add(step);
        const now = sequence.interval;
        assert.deepEqual(now, betInterval(shares(xs.slice(0, index + 1)), 0.8, {}, unit, 0.01));
        assert.ok(now.low >= before.low && now.high <= before.high);
        before = now;
      }
    }),
    { seed: 2, numRuns: 30 },
  );
});

test("interval: turned round, so are its ends", () => {
  fc.assert(
    fc.property(values, (xs) => {
      const forth = betInterval(pairedSteps(xs), 0.9, {}, { low: -1, high: 1 }, 0.01);
      const back = betInterval(pairedSteps(xs.map((x) => -x)), 0.9, {}, { low: -1, high: 1 }, 0.01);
      assert.ok(Math.abs(forth.low + back.high) < 1e-12 && Math.abs(forth.high + back.low) < 1e-12);
    }),
    { seed: 3, numRuns: 50 },
  );
});

test("interval: means that no step allows are outside at once", () => {
  const { low, high } = betInterval(shares([0.5]), 0.95, {}, { low: -1, high: 2 }, 0.1);
  assert.ok(low >= -0.1 - 1e-9 && low <= 0 && high <= 1.1 + 1e-9 && high >= 1, `[${low}, ${high}]`);
});

const refused: readonly (readonly [string, () => unknown, string])[] = [
  ["a level of 1", () => betInterval([], 1), "out-of-range"],
  ["a level that is no number", () => betInterval([], Number.NaN), "out-of-range"],
  ["a tolerance of 0", () => betInterval([], 0.9, {}, unit, 0), "bad-option"],
  ["an empty range", () => betInterval([], 0.9, {}, { low: 1, high: 1 }), "bad-option"],
  ["x that is no number", () => betInterval(shares([Number.NaN]), 0.9), "out-of-range"],
  ["x above its most", () => betInterval(shares([1.1]), 0.9), "out-of-range"],
];
for (const [what, attempt, code] of refused) {
  test(`interval: ${what} is refused`, () => assert.throws(attempt, { code }));
}

for (const p of [0.02, 0.5, 0.98]) {
  test(`interval: looked at after each of 400, a rate of ${p} is outside in at most 10 of 100`, () => {
    const even = seeded(4);
    assertRateAtMost(0.1, 300, () => {
      const xs = Array.from({ length: 400 }, () => (even() < p ? 1 : 0));
      const { low, high } = betInterval(shares(xs), 0.9, {}, unit, 0.005);
      return p < low || p > high;
    });
  });
}

test("interval: a normal interval read after every trial leaves a small rate out far more often", () => {
  const even = seeded(5);
  assertRateAbove(0.1, 300, () => {
    let [n, sum] = [0, 0];
    while (n < 400) {
      n += 1;
      sum += even() < 0.02 ? 1 : 0;
      const mean = sum / n;
      if (n >= 30 && Math.abs(mean - 0.02) > 1.645 * Math.sqrt((mean * (1 - mean)) / n)) return true;
    }
    return false;
  });
});
