import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { StatsError } from "../stats-error.ts";
import { adjuster, eBh, eLond, lordPlusPlus, lordWeights, releaseWeights } from "./index.ts";

const eValues = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { maxLength: 20 });

test("e-BH grows with every e-value and with α, and takes the largest", () => {
  fc.assert(
    fc.property(eValues, fc.nat({ max: 19 }), fc.double({ min: 0, max: 1e4, noNaN: true }), (es, which, more) => {
      const rejected = new Set(eBh(es, 0.1));
      const raised = new Set(
        eBh(
          es.map((e, i) => (i === which ? e + more : e)),
          0.1,
        ),
      );
      const looser = new Set(eBh(es, 0.2));
      for (const i of rejected) assert.ok(raised.has(i) && looser.has(i));
      const least = Math.min(...[...rejected].map((i) => es[i] ?? 0));
      for (const [i, e] of es.entries()) if (e > least) assert.ok(rejected.has(i));
    }),
    { seed: 16 },
  );
  assert.deepEqual(eBh([], 0.1), []);
  assert.deepEqual(eBh([Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY], 0.1), [0, 2]);
});

test("e-LOND: a first release needs 40 at α = 0.05, and later ones never see what comes after", () => {
  assert.deepEqual(eLond([40], 0.05).rejected, [true]);
  assert.deepEqual(eLond([39.9], 0.05).rejected, [false]);
  fc.assert(
    fc.property(eValues, (es) => {
      const { rejected } = eLond(es, 0.1);
      const half = es.slice(0, es.length >> 1);
      assert.deepEqual(eLond(half, 0.1).rejected, rejected.slice(0, half.length));
    }),
    { seed: 17 },
  );
});

test("weights sum to 1, or nearly, and never beyond", () => {
  const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0);
  assert.ok(Math.abs(sum(releaseWeights(1000)) - 1000 / 1001) < 1e-12);
  assert.ok(sum(lordWeights(100_000)) < 1);
});

test("the adjuster is an e-value where the maximum has the law 1/U, and is smooth by its series", () => {
  // P(max ≥ x) = 1/x at worst: the mean of the adjusted is ∫ f(1/u) du, by the midpoints of 1e6 shares.
  const n = 1_000_000;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += adjuster(n / (i + 0.5)) / n;
  assert.ok(mean <= 1 && mean > 0.9, `${mean}`);
  assert.ok(Math.abs(adjuster(Math.exp(0.001 - 1e-9)) - adjuster(Math.exp(0.001 + 1e-9))) < 1e-8);
  assert.equal(adjuster(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
});

test("no true null is rejected oftener than α: each method on nulls alone", () => {
  const nulls = (run: number): readonly number[] => {
    const random = seeded(run);
    return Array.from({ length: 10 }, () => random());
  };
  // 1/(2√u) has mean 1 for u even in (0, 1).
  assertRateAtMost(
    0.1,
    2000,
    (run) =>
      eBh(
        nulls(run).map((u) => 0.5 / Math.sqrt(u)),
        0.1,
      ).length > 0,
  );
  assertRateAtMost(0.1, 2000, (run) =>
    eLond(
      nulls(run).map((u) => 0.5 / Math.sqrt(u)),
      0.1,
    ).rejected.includes(true),
  );
  assertRateAtMost(0.1, 2000, (run) => lordPlusPlus(nulls(run), 0.1).rejected.includes(true));
});

const refused: readonly (readonly [name: string, call: () => unknown])[] = [
  ["e below 0", () => eBh([-1], 0.1)],
  ["e that is no number", () => eBh([1, Number.NaN], 0.1)],
  ["alpha of 1", () => eBh([1], 1)],
  ["weights beyond 1", () => eLond([1, 1], 0.1, [0.9, 0.9])],
  ["too few weights", () => eLond([1, 1], 0.1, [0.5])],
  ["p above 1", () => lordPlusPlus([1.5])],
  ["wealth beyond alpha", () => lordPlusPlus([0.5], 0.05, 0.1)],
  ["a maximum below 1", () => adjuster(0.5)],
];
for (const [name, call] of refused) test(`refused: ${name}`, () => assert.throws(call, StatsError));
