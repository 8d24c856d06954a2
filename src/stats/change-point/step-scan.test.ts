import assert from "node:assert/strict";
import { test } from "node:test";
import { detectableStep } from "./detectable-step.ts";
import { drawsFrom, simulatedDays } from "./draws.fixture.ts";
import { stepScan } from "./step-scan.ts";

const scan = (all: Parameters<typeof stepScan>[0], seed: number, permutations = 99) =>
  stepScan(all, { random: drawsFrom(seed).uniform, permutations });
/** False alarms in so many histories that a test of level 5 % exceeds with probability 1 % (binomial). */
const allowed = { 300: 25, 200: 18 } as const;
const alarms = (histories: number, make: (seed: number) => ReturnType<typeof simulatedDays>): number => {
  let count = 0;
  for (let seed = 0; seed < histories; seed += 1)
    if (scan(make(seed), seed).series.some(({ p }) => p <= 0.05)) count += 1;
  return count;
};

test("independent days, correlated series: all together raise no more than 5 false alarms in 100", () => {
  assert.ok(alarms(300, (seed) => simulatedDays(seed)) <= allowed[300]);
});

test("a mood of every day, known to be no noise of sessions, raises no more", () => {
  const make = (seed: number) =>
    simulatedDays(seed, { own: 1 }).map((each) => ({ ...each, noise: each.values.map(() => 1.25) }));
  assert.ok(alarms(200, make) <= allowed[200]);
});

test("akin days raise far fewer false alarms than plain permutation of days would (over 50 in 100 here)", () => {
  const count = alarms(200, (seed) => simulatedDays(seed, { own: 1.5, phi: 0.7, days: 30, series: 20 }));
  assert.ok(count <= 30, String(count));
});

test("a step is found in its series, on its day, and in no other", () => {
  const all = simulatedDays(3).map((each, index) =>
    index === 2 ? { ...each, values: each.values.map((value, day) => value + (day >= 14 ? 4 : 0)) } : each,
  );
  const { series } = scan(all, 1, 199);
  assert.deepEqual(
    series.flatMap(({ p, split }, index) => (p <= 0.05 ? [{ index, split }] : [])),
    [{ index: 2, split: 14 }],
  );
  assert.ok((series[2]?.right ?? 0) > (series[2]?.left ?? 0));
});

test("p is (1 + #)/(1 + permutations): never 0, and 1 for a constant series", () => {
  const constant = { values: Array(24).fill(0.1 + 0.2), weights: Array(24).fill(1 / 3) };
  const stepped = { values: Array.from({ length: 24 }, (_, day) => (day < 12 ? 0 : 9)), weights: Array(24).fill(1) };
  const { series } = scan([constant, stepped], 5, 999);
  assert.equal(series[0]?.p, 1);
  assert.equal(series[1]?.p, 1 / 1000);
});

test("unit and offset of a series change nothing", () => {
  const all = simulatedDays(9);
  const scaled = all.map(({ values, weights }) => ({ values: values.map((value) => 1000 - 250 * value), weights }));
  const shown = (from: typeof all) => scan(from, 2).series.map(({ p, split }) => ({ p, split }));
  assert.deepEqual(shown(scaled), shown(all));
});

test("days on which a series was not measured are no zeros", () => {
  const [each] = simulatedDays(4, { series: 1 });
  assert.ok(each);
  const gaps = (filler: number) => ({
    values: each.values.map((value, day) => (day % 3 === 0 ? filler : value)),
    weights: each.weights.map((_, day) => (day % 3 === 0 ? 0 : 1)),
  });
  assert.deepEqual(scan([gaps(0)], 1), scan([gaps(1e6)], 1));
  assert.equal(scan([gaps(0)], 1).series[0]?.days, 16);
});

test("what is said to be detectable is found about 80 times in 100", () => {
  let found = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const all = simulatedDays(500 + seed, { days: 30 });
    const { series, threshold } = scan(all, seed);
    const [first, target] = [series[0], all[0]];
    const step = first && target ? detectableStep(target, first, threshold) : null;
    assert.ok(target && step !== null);
    const values = target.values.map((value, day) => value + (day >= 15 ? step : 0));
    if ((scan([{ ...target, values }, ...all.slice(1)], seed).series[0]?.p ?? 1) <= 0.05) found += 1;
  }
  assert.ok(found >= 66 && found <= 95, String(found));
});

test("no series: nothing", () => {
  assert.deepEqual(scan([], 1), { series: [], threshold: 0 });
});

for (const [title, all, options, code] of [
  ["a value that is not a number", [{ values: [1, Number.NaN], weights: [1, 1] }], {}, "not-finite"],
  ["a weight below zero", [{ values: [1, 2], weights: [1, -1] }], {}, "not-finite"],
  [
    "series of different days",
    [
      { values: [1, 2], weights: [1, 1] },
      { values: [1], weights: [1] },
    ],
    {},
    "bad-option",
  ],
  ["too few permutations", [], { permutations: 5 }, "bad-option"],
  ["an edge of one day", [], { edge: 1 }, "bad-option"],
  ["alpha 1", [], { alpha: 1 }, "bad-option"],
] as const) {
  test(`refused: ${title}`, () => {
    assert.throws(() => stepScan(all, { random: drawsFrom(1).uniform, ...options }), { code });
  });
}
