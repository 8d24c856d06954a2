import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { logSampleRatio } from "./log-sample-ratio.ts";
import { SampleRatio } from "./sample-ratio.ts";

const needed = Math.log(20);
const shares = [0.2, 0.3, 0.5];
const arms = fc.array(fc.nat({ max: 2 }), { maxLength: 100, size: "max" });

test("sample ratio: unit by unit it is the Bayes factor of the counts", () => {
  fc.assert(
    fc.property(arms, fc.constantFrom(1, 100, 1e4), (made, concentration) => {
      const ratio = new SampleRatio(shares, concentration);
      const counts = [0, 0, 0];
      for (const arm of made) {
        counts[arm] = (counts[arm] ?? 0) + 1;
        const whole = logSampleRatio(counts, shares, concentration);
        assert.ok(Math.abs(ratio.update(arm) - whole) < 1e-9);
      }
      assert.deepEqual(ratio.counts, counts);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("sample ratio: a fair game over the arms, after any history and any stages", () => {
  fc.assert(
    fc.property(arms, fc.nat({ max: 100 }), (made, stage) => {
      const ratio = new SampleRatio(shares);
      let declared: readonly number[] = shares;
      for (const [index, arm] of made.entries()) {
        if (index === stage) {
          declared = [0.98, 0.01, 0.01];
          ratio.restage(declared);
        }
        ratio.update(arm);
      }
      const mean = declared.reduce((sum, share, arm) => {
        return sum + share * Math.exp(SampleRatio.from(ratio.state).update(arm) - ratio.logE);
      }, 0);
      assert.ok(Math.abs(mean - 1) < 1e-9);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test("sample ratio: taken up from its state through JSON, the same to the last bit", () => {
  fc.assert(
    fc.property(arms, fc.nat({ max: 100 }), fc.nat({ max: 100 }), (made, cut, stage) => {
      const whole = new SampleRatio(shares);
      let other = new SampleRatio(shares);
      for (const [index, arm] of made.entries()) {
        if (index === cut) other = SampleRatio.from(JSON.parse(JSON.stringify(other.state)));
        if (index === stage) for (const each of [whole, other]) each.restage([0.5, 0.25, 0.25]);
        assert.equal(other.update(arm), whole.update(arm));
      }
      assert.deepEqual(other.state, whole.state);
      assert.equal(other.logEMax, whole.logEMax);
    }),
    { seed: 3, numRuns: 100 },
  );
});

const refused: readonly (readonly [string, (ratio: SampleRatio) => unknown, string])[] = [
  ["an arm that there is not", (ratio) => ratio.update(3), "out-of-range"],
  ["an arm that is no number", (ratio) => ratio.update(Number.NaN), "out-of-range"],
  ["half an arm", (ratio) => ratio.update(0.5), "out-of-range"],
  ["a stage whose shares do not sum to 1", (ratio) => ratio.restage([0.5, 0.6]), "bad-option"],
];
for (const [what, attempt, code] of refused) {
  test(`sample ratio: ${what} is refused, and nothing is taken`, () => {
    const ratio = new SampleRatio(shares);
    ratio.update(1);
    const before = ratio.state;
    assert.throws(() => attempt(ratio), { code });
    assert.deepEqual(ratio.state, before);
  });
}

const badShares: readonly (readonly [string, readonly number[], number])[] = [
  ["one arm", [1], 100],
  ["a share of 0", [0, 1], 100],
  ["shares that are no numbers", [Number.NaN, 0.5], 100],
  ["a concentration of 0", [0.5, 0.5], 0],
];
for (const [what, each, concentration] of badShares) {
  test(`sample ratio: ${what} is refused`, () => {
    assert.throws(() => new SampleRatio(each, concentration), { code: "bad-option" });
    assert.throws(() => logSampleRatio([1, 1], each, concentration), { code: "bad-option" });
  });
}

test("sample ratio: counts below 0 are refused", () => {
  assert.throws(() => logSampleRatio([-1, 1], [0.5, 0.5]), { code: "out-of-range" });
  assert.throws(() => logSampleRatio([Number.NaN, 1], [0.5, 0.5]), { code: "out-of-range" });
});

const draw = (even: () => number, chances: readonly number[]): number => {
  let left = even();
  const arm = chances.findIndex((chance) => {
    left -= chance;
    return left < 0;
  });
  return arm < 0 ? chances.length - 1 : arm;
};

for (const declared of [
  [0.5, 0.5],
  [0.01, 0.99],
  [0.2, 0.3, 0.5],
]) {
  test(`sample ratio: at most 5 of 100 false alarms at 5 %, looked at after each of 2,000: ${declared.join(" / ")}`, () => {
    const even = seeded(4);
    assertRateAtMost(0.05, 500, () => {
      const ratio = new SampleRatio(declared);
      for (let t = 0; t < 2000 && ratio.logEMax < needed; t++) ratio.update(draw(even, declared));
      return ratio.logEMax >= needed;
    });
  });
}

/** A ramp in three stages. */
function ramp(even: () => number, told: boolean): boolean {
  const ratio = new SampleRatio([0.01, 0.99]);
  for (const share of [0.01, 0.1, 0.5]) {
    if (told) ratio.restage([share, 1 - share]);
    for (let t = 0; t < 400; t++) ratio.update(even() < share ? 0 : 1);
  }
  return ratio.logEMax >= needed;
}

test("sample ratio: a ramp that it is told of raises no alarm, one that it is not told of does", () => {
  const even = seeded(5);
  assertRateAtMost(0.05, 400, () => ramp(even, true));
  assertRateAbove(0.05, 20, () => ramp(even, false));
});

test("sample ratio: every session of people who come back, counted, breaks the promise", () => {
  const even = seeded(6);
  assertRateAbove(0.05, 300, () => {
    const ratio = new SampleRatio([0.5, 0.5]);
    for (let person = 0; person < 200; person++) {
      const arm = even() < 0.5 ? 0 : 1;
      for (let session = 0; session < 20; session++) ratio.update(arm);
    }
    return ratio.logEMax >= needed;
  });
});

test("sample ratio: a twentieth of the candidate's units that went missing are missed within 60,000", () => {
  const even = seeded(7);
  const ratio = new SampleRatio([0.5, 0.5], 1e4);
  for (let t = 0; t < 60_000; t++) ratio.update(even() < 0.95 / 1.95 ? 0 : 1);
  assert.ok(ratio.logEMax >= needed);
});
