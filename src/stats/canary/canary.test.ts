import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MixBet } from "../bets/index.ts";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { Canary, type CanaryOptions, type CanaryTest } from "./canary.ts";
import { type CanaryUnit, canaryIncrement, restagePropensity } from "./increment.ts";

const needed = Math.log(20);
const units: fc.Arbitrary<readonly CanaryUnit[]> = fc.array(
  fc.record({
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    a: fc.constantFrom<0 | 1>(0, 1),
    pi: fc.constantFrom(0.01, 0.1, 0.5, 0.9),
    f: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
  }),
  { maxLength: 40, size: "max" },
);
const tests = fc.constantFrom<CanaryTest>(
  { kind: "regressed" },
  { kind: "fail", margin: 0.03 },
  { kind: "ship", margin: 0.1 },
);
const predictions = { low: 0.2, high: 0.9 };

test("canary: taken up from its state through JSON, the same to the last bit", () => {
  fc.assert(
    fc.property(tests, units, fc.nat({ max: 40 }), (kind, made, cut) => {
      const whole = new Canary(kind, { predictions, horizon: 30 });
      let other = new Canary(kind, { predictions, horizon: 30 });
      for (const [index, unit] of made.entries()) {
        if (index === cut) other = Canary.from(JSON.parse(JSON.stringify(other.state)));
        assert.equal(other.update(unit), whole.update(unit));
      }
      assert.deepEqual(other.state, whole.state);
      assert.deepEqual([other.n, other.logE, other.logEMax], [whole.n, whole.logE, whole.logEMax]);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("canary: at the edge of its null a fair game over the two arms, after any history", () => {
  fc.assert(
    fc.property(
      tests,
      units,
      fc.double({ min: 0.15, max: 1, noNaN: true }),
      fc.constantFrom(0.01, 0.3, 0.9),
      (kind, made, control, pi) => {
        const history = new Canary(kind, { predictions });
        for (const unit of made) history.update(unit);
        const y = control - (kind.kind === "regressed" ? 0 : kind.margin);
        const after = (unit: Pick<CanaryUnit, "a" | "y">): number =>
          Math.exp(Canary.from(history.state).update({ ...unit, pi, f: 0.5 }) - history.logE);
        assert.ok(Math.abs(pi * after({ a: 1, y }) + (1 - pi) * after({ a: 0, y: control }) - 1) < 1e-9);
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});

const good: CanaryUnit = { y: 1, a: 1, pi: 0.1, f: 0.5 };
const refused: readonly (readonly [string, object])[] = [
  ["y that is no number", { y: Number.NaN }],
  ["y above 1", { y: 1.2 }],
  ["an arm of 2", { a: 2 }],
  ["a propensity of 0", { pi: 0 }],
  ["a propensity that is no number", { pi: Number.NaN }],
  ["a prediction outside its range", { f: 0.95 }],
  ["a prediction that is no number", { f: Number.NaN }],
];
for (const [what, wrong] of refused) {
  test(`canary: ${what} is refused, and nothing is taken`, () => {
    const canary = new Canary({ kind: "regressed" }, { predictions });
    canary.update(good);
    const before = canary.state;
    assert.throws(() => canary.update({ ...good, ...wrong }), { code: "out-of-range" });
    assert.deepEqual(canary.state, before);
  });
}

const badOptions: readonly (readonly [string, CanaryTest, CanaryOptions, string])[] = [
  ["a margin of 0", { kind: "fail", margin: 0 }, {}, "out-of-range"],
  ["a margin of 1", { kind: "ship", margin: 1 }, {}, "out-of-range"],
  ["a range the wrong way round", { kind: "regressed" }, { predictions: { low: 1, high: 0 } }, "bad-option"],
  ["a prior residual of 0", { kind: "regressed" }, { priorResidual: 0 }, "bad-option"],
];
for (const [what, kind, options, code] of badOptions) {
  test(`canary: ${what} is refused`, () => assert.throws(() => new Canary(kind, options), { code }));
}

type Scene = (even: () => number) => (t: number) => CanaryUnit;

/** Traffic in which the candidate is the control: whatever else is the matter. */
const scenes: readonly (readonly [string, Scene, CanaryOptions?])[] = [
  ...[0.02, 0.5, 0.65, 0.98].flatMap((p) =>
    [0.01, 0.5].map(
      (pi) =>
        [
          `rate ${p}, ${100 * pi} % get the candidate`,
          (even: () => number) => () => ({
            y: even() < p ? 1 : 0,
            a: even() < pi ? (1 as const) : (0 as const),
            pi,
            f: 0.65,
          }),
        ] as const,
    ),
  ),
  [
    "traffic that drifts",
    (even) => (t) => ({ y: even() < 0.6 + 0.35 * Math.sin(t / 80) ? 1 : 0, a: even() < 0.1 ? 1 : 0, pi: 0.1, f: 0.65 }),
  ],
  [
    "stages of 1, 10 and 50 %, with traffic that gets worse",
    (even) => (t) => {
      const pi = t < 200 ? 0.01 : t < 400 ? 0.1 : 0.5;
      return { y: even() < 0.9 - t / 1000 ? 1 : 0, a: even() < pi ? 1 : 0, pi, f: 0.9 };
    },
  ],
  [
    "predictions that say all",
    (even) => () => {
      const f = even() < 0.5 ? 0.05 : 0.95;
      return { y: even() < f ? 1 : 0, a: even() < 0.1 ? 1 : 0, pi: 0.1, f };
    },
  ],
  [
    "predictions that are wrong",
    (even) => () => {
      const f = even();
      return { y: even() < 1 - f ? 1 : 0, a: even() < 0.1 ? 1 : 0, pi: 0.1, f };
    },
  ],
  [
    "predictions of a narrow range",
    (even) => () => ({ y: even() < 0.6 ? 1 : 0, a: even() < 0.3 ? 1 : 0, pi: 0.3, f: 0.55 + 0.1 * even() }),
    { predictions: { low: 0.55, high: 0.65 } },
  ],
  ["half gain what half lose", twoKinds],
];

/** Some get better and some worse, by as much; their predictions tell which. */
function twoKinds(even: () => number): () => CanaryUnit {
  return () => {
    const loses = even() < 0.5;
    const a = even() < 0.1 ? 1 : 0;
    const p = loses ? (a === 1 ? 0.5 : 0.95) : a === 1 ? 0.5 : 0.05;
    return { y: even() < p ? 1 : 0, a, pi: 0.1, f: loses ? 0.5 : 0 };
  };
}

for (const [what, scene, options = {}] of scenes) {
  test(`canary: at most 5 of 100 false alarms at 5 %, looked at after each of 600: ${what}`, () => {
    const even = seeded(3);
    assertRateAtMost(0.05, 300, () => {
      const draw = scene(even);
      const canary = new Canary({ kind: "regressed" }, options);
      for (let t = 0; t < 600 && canary.logEMax < needed; t++) canary.update(draw(t));
      return canary.logEMax >= needed;
    });
  });
}

test("canary: a bound taken from the unit's own prediction breaks the promise", () => {
  const even = seeded(4);
  assertRateAbove(0.05, 300, () => {
    const draw = twoKinds(even);
    const bet = new MixBet({ cap: 0.5, centred: false });
    for (let t = 0; t < 4000 && bet.logEMax < needed; t++) {
      const unit = draw();
      const own = Math.max(1 - unit.f, unit.f) / Math.min(unit.pi, 1 - unit.pi);
      bet.update(-canaryIncrement(unit), own, 0.2275 / (unit.pi * (1 - unit.pi)));
    }
    return bet.logEMax >= needed;
  });
});

/** People who come back: each with a rate of their own, and one arm for good. */
function people(even: () => number): readonly { readonly rate: number; readonly a: 0 | 1 }[] {
  return Array.from({ length: 100 }, () => ({ rate: even() < 0.5 ? 0.1 : 0.9, a: even() < 0.5 ? 1 : 0 }));
}

test("canary: by person it keeps its promise, whose sessions are one outcome", () => {
  const even = seeded(5);
  assertRateAtMost(0.05, 300, () => {
    const canary = new Canary({ kind: "regressed" });
    for (const { rate, a } of people(even)) {
      let sum = 0;
      for (let session = 0; session < 20; session++) sum += even() < rate ? 1 : 0;
      canary.update({ y: sum / 20, a, pi: 0.5, f: 0.5 });
    }
    return canary.logEMax >= needed;
  });
});

test("canary: sessions of people who come back, taken for units, break the promise", () => {
  const even = seeded(6);
  assertRateAbove(0.05, 200, () => {
    const canary = new Canary({ kind: "regressed" });
    const all = people(even);
    for (let session = 0; session < 20; session++) {
      for (const { rate, a } of all) canary.update({ y: even() < rate ? 1 : 0, a, pi: 0.5, f: 0.5 });
    }
    return canary.logEMax >= needed;
  });
});

/** A ramp from 30 to 50 % over people of whom each is seen at both stages, and predicted by what they did at the first. */
function ramp(even: () => number, second: number): boolean {
  const canary = new Canary({ kind: "regressed" });
  const all = Array.from({ length: 400 }, () => ({ rate: 1 - even() ** 2, u: even(), before: 0 }));
  for (const person of all) {
    person.before = even() < person.rate ? 1 : 0;
    canary.update({ y: person.before, a: person.u < 0.3 ? 1 : 0, pi: 0.3, f: 0.5 });
  }
  for (const { rate, u, before } of all) {
    if (u < 0.3) continue;
    canary.update({ y: even() < rate ? 1 : 0, a: u < 0.5 ? 1 : 0, pi: second, f: 0.25 + before / 4 });
  }
  return canary.logEMax >= needed;
}

test("canary: controls who return after a ramp, with the chance they then had", () => {
  const even = seeded(7);
  assertRateAtMost(0.05, 400, () => ramp(even, restagePropensity(0.3, 0.5)));
});

test("canary: controls who return after a ramp, taken for new people, break the promise", () => {
  const even = seeded(8);
  assertRateAbove(0.05, 400, () => ramp(even, 0.5));
});

test("canary: sees a loss, and proves that there is none beyond the margin", () => {
  const even = seeded(9);
  const worse = new Canary({ kind: "regressed" });
  const harmless = new Canary({ kind: "ship", margin: 0.2 });
  for (let t = 0; t < 3000; t++) {
    const a = even() < 0.5 ? 1 : 0;
    worse.update({ y: even() < 0.7 - 0.2 * a ? 1 : 0, a, pi: 0.5, f: 0.65 });
    harmless.update({ y: even() < 0.7 ? 1 : 0, a, pi: 0.5, f: 0.65 });
  }
  assert.ok(worse.logEMax >= needed && harmless.logEMax >= needed);
});
