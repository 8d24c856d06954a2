import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seeded } from "../simulated.fixture.ts";
import { StatsError } from "../stats-error.ts";
import {
  anytimeDetectable,
  anytimeInflation,
  anytimeTasks,
  armMoments,
  pairedDetectable,
  pairedMoments,
  pairedRepeats,
  pairedTasks,
  type RunSums,
  rateVariance,
  unpairedDetectable,
  unpairedRuns,
} from "./index.ts";

const target = { alpha: 0.05, power: 0.9 };
const near = (found: number, expected: number, off: number): void =>
  assert.ok(Math.abs(found - expected) <= off, `${found}, not ${expected}`);
const sums = (...scores: number[]): RunSums => ({
  n: scores.length,
  sum: scores.reduce((sum, score) => sum + score, 0),
  squares: scores.reduce((sum, score) => sum + score * score, 0),
});

// Tasks ~ Beta(.4225, .2275), a 3-point drop: the moments were simulated by the normative reference.
const suite = { rate: 0.65, drop: 0.03, correlation: 1 / (0.4225 + 0.2275 + 1) };
test("a rate and a correlation: the suite of the reference, every task a little worse", () => {
  const variance = rateVariance({ ...suite, shape: "spread" });
  // The reference shifts logits: the candidate keeps a little more of its tasks apart.
  near(variance.within, 0.18116, 0.002);
  near(pairedTasks(0.03, variance, 1, target), 1733, 15);
});
test("a rate and a correlation: the suite of the reference, some tasks broken", () => {
  const variance = rateVariance({ ...suite, shape: "broken" });
  near(variance.between, 0.02489, 1e-4);
  near(variance.within, 0.17506, 2e-4);
  near(pairedTasks(0.03, variance, 1, target), 1903, 6);
  near(pairedTasks(0.03, variance, 10, target), 404, 3);
});

test("moments of both arms, by hand", () => {
  const { split, observed, mean, repeats, notes } = pairedMoments([
    { base: sums(1, 1), candidate: sums(0, 1) },
    { base: sums(0, 1), candidate: sums(1, 1) },
    { base: sums(1, 1), candidate: sums(0, 0) },
  ]);
  // D = −½, ½, −1; s²_B = 0, ½, 0; s²_C = ½, 0, 0.
  near(mean, -1 / 3, 1e-12);
  near(observed, 7 / 12, 1e-12);
  assert.equal(repeats, 2);
  near(split?.within ?? Number.NaN, 1 / 3, 1e-12);
  near(split?.between ?? Number.NaN, 7 / 12 - 1 / 6, 1e-12);
  assert.deepEqual(notes, []);
});

test("moments are unbiased: means over many small suites are the truth", () => {
  const random = seeded(3);
  const total = { between: 0, within: 0, rate: 0, armWithin: 0, armBetween: 0 };
  const suites = 4000;
  for (let s = 0; s < suites; s++) {
    const tasks = Array.from({ length: 12 }, () => {
      const p = random() < 0.5 ? 0.3 : 0.9;
      const q = p - (random() < 0.5 ? 0.2 : 0);
      const runs = (rate: number): RunSums => sums(...Array.from({ length: 3 }, () => (random() < rate ? 1 : 0)));
      return { base: runs(p), candidate: runs(q) };
    });
    const { split, observed } = pairedMoments(tasks);
    // The cut at 0 is a bias on purpose; what is cut is taken back here.
    total.between += observed - (split?.within ?? 0) / 3;
    total.within += split?.within ?? 0;
    const arm = armMoments(tasks.map(({ base }) => base));
    total.rate += arm.rate;
    total.armWithin += arm.within ?? 0;
    total.armBetween += arm.between ?? 0;
  }
  near(total.between / suites, 0.01, 0.003);
  // ½(.21 + .09) in the baseline; the candidate's rates are .3, .1, .9, .7.
  near(total.within / suites, 0.15 + (0.21 + 0.09 + 0.09 + 0.21) / 4, 0.003);
  near(total.rate / suites, 0.6, 0.005);
  near(total.armWithin / suites, 0.15, 0.002);
  near(total.armBetween / suites, 0.09, 0.005);
});

const silent: readonly (readonly [
  name: string,
  tasks: Parameters<typeof pairedMoments>[0],
  split: boolean,
  note: RegExp,
])[] = [
  [
    "one run each",
    [
      { base: sums(1), candidate: sums(0) },
      { base: sums(0), candidate: sums(0) },
    ],
    false,
    /one run per task/,
  ],
  [
    "repeats in one arm only",
    [
      { base: sums(1, 0), candidate: sums(0) },
      { base: sums(0, 0), candidate: sums(1) },
    ],
    false,
    /one run per task/,
  ],
  [
    "repeats of some tasks",
    [
      { base: sums(1, 0), candidate: sums(0, 0) },
      { base: sums(0), candidate: sums(1) },
    ],
    true,
    /^1 of 2 tasks have repeats/,
  ],
  [
    "differences that the runs alone explain",
    [
      { base: sums(1, 0), candidate: sums(0, 1) },
      { base: sums(0, 1), candidate: sums(1, 0) },
    ],
    true,
    /cut off at 0/,
  ],
];
for (const [name, tasks, split, note] of silent) {
  test(`what the results cannot tell is said: ${name}`, () => {
    const found = pairedMoments(tasks);
    assert.equal(found.split !== null, split);
    assert.match(found.notes.join("\n"), note);
    if (found.split) assert.ok(found.split.between >= 0);
  });
}

test("one arm with one run per task: its parts are not known", () => {
  const { within, between, correlation, rate, notes } = armMoments([sums(1), sums(0), sums(1), sums(1)]);
  assert.deepEqual(
    { within, between, correlation, rate },
    { within: null, between: null, correlation: null, rate: 0.75 },
  );
  assert.match(notes.join(), /one run per task/);
});

const variances = fc.record({
  between: fc.double({ min: 0, max: 0.5, noNaN: true }),
  within: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
});
test("tasks and the drop they find undo each other; repeats reach it where they say so", () => {
  fc.assert(
    fc.property(
      variances,
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0.01, max: 0.3, noNaN: true }),
      (v, k, d) => {
        const tasks = pairedTasks(d, v, k, target);
        assert.ok(pairedDetectable(tasks, v, k, target) <= d * (1 + 1e-12));
        if (tasks > 1) assert.ok(pairedDetectable(tasks - 1, v, k, target) >= d * (1 - 1e-12));
        const repeats = pairedRepeats(d, v, 50, target);
        if (repeats === null) assert.ok(pairedDetectable(50, v, 1e9, target) >= d * (1 - 1e-6));
        else assert.ok(pairedDetectable(50, v, repeats, target) <= d * (1 + 1e-9));
      },
    ),
    { seed: 13 },
  );
});

test("unpaired: runs and the drop they find undo each other", () => {
  for (const base of [0.05, 0.3, 0.65, 0.98]) {
    for (const drop of [0.01, 0.03, 0.04]) {
      const runs = unpairedRuns(base, base - drop, target);
      near(unpairedDetectable(base, runs, target) ?? Number.NaN, drop, 1e-3 * drop);
    }
  }
  assert.equal(unpairedDetectable(0.02, 5, target), null);
});

test("looking at any time costs 2 to 2.9 times the pairs, less for more power", () => {
  const costs = [0.5, 0.65, 0.8, 0.85, 0.9, 0.99].map((power) => anytimeInflation({ alpha: 0.05, power }));
  assert.deepEqual(
    costs,
    costs.toSorted((a, b) => b - a),
  );
  assert.equal(costs[0], 2.9);
  assert.equal(costs.at(-1), 2);
  const variance = { between: 0.01, within: 0.2 };
  assert.equal(anytimeTasks(0.03, variance, 1, target), 2 * pairedTasks(0.03, variance, 1, target));
  near(anytimeDetectable(200, variance, 1, target), Math.SQRT2 * pairedDetectable(200, variance, 1, target), 1e-12);
});

const fine = { between: 0.01, within: 0.2 };
const refused: readonly (readonly [name: string, call: () => unknown])[] = [
  ["no drop", () => pairedTasks(0, fine, 1, target)],
  ["half a repeat", () => pairedTasks(0.1, fine, 0.5, target)],
  ["a negative variance", () => pairedTasks(0.1, { between: -1, within: 1 }, 1, target)],
  ["no task", () => pairedDetectable(0, fine, 1, target)],
  ["a power below alpha", () => pairedTasks(0.1, fine, 1, { alpha: 0.05, power: 0.01 })],
  ["a power of 1", () => pairedTasks(0.1, fine, 1, { alpha: 0.05, power: 1 })],
  ["a power below one half, at any time", () => anytimeInflation({ alpha: 0.05, power: 0.4 })],
  ["two equal rates", () => unpairedRuns(0.5, 0.5, target)],
  ["a rate above 1", () => unpairedRuns(1.5, 0.5, target)],
  ["a drop larger than the rate", () => rateVariance({ rate: 0.1, drop: 0.2, correlation: 0.5, shape: "spread" })],
  ["one task", () => pairedMoments([{ base: sums(1), candidate: sums(1) }])],
  ["a task without a run", () => armMoments([sums(), sums(1)])],
  ["a sum that is no number", () => armMoments([{ n: 1, sum: Number.NaN, squares: 0 }, sums(1)])],
];
for (const [name, call] of refused) test(`refused: ${name}`, () => assert.throws(call, StatsError));
