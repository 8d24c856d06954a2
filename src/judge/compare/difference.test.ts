import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Budget, defaultBudget, type MetricForm } from "../budget.ts";
import type { Repeats } from "../results/index.ts";
import { difference, differenceRange, taskMean } from "./difference.ts";

type Runs = readonly (number | null)[];

function repeats(runs: Runs): Repeats {
  const scores = runs.filter((run) => run !== null);
  const sum = scores.reduce((total, score) => total + score, 0);
  return { n: scores.length, sum, squares: 0, missing: runs.length - scores.length };
}

const share: MetricForm = { is: "share", better: "higher" };
const errors: MetricForm = { is: "share", better: "lower" };
const grade: MetricForm = { is: "range", better: "higher", min: 1, max: 5 };
const seconds: MetricForm = { is: "relative", better: "lower" };

const table: Readonly<
  Record<
    string,
    readonly [form: MetricForm, onError: Budget["onError"], base: Runs, candidate: Runs, expected: number | null]
  >
> = {
  "a loss": [share, "worst", [1, 1], [1, 0], -0.5],
  "lower is better": [errors, "worst", [0.25], [0.75], -0.5],
  "a range is scaled": [grade, "worst", [5], [3], -0.5],
  "seconds: a tenth slower": [seconds, "worst", [9], [10], -0.1],
  "seconds: twice as fast": [seconds, "worst", [4], [2], 0.5],
  "nothing at all on both sides": [seconds, "worst", [0], [0], 0],
  "a crash is the worst": [share, "worst", [1, 1], [1, null], -0.5],
  "a crash where lower is better": [errors, "worst", [0], [null], -1],
  "a crash on a range": [grade, "worst", [5], [null], -1],
  "a crash of seconds loses against every run": [seconds, "worst", [9], [null, 9], -0.5],
  "a crash of the baseline's seconds": [seconds, "worst", [null], [9], 1],
  "both crashed": [seconds, "worst", [null], [null], 0],
  "both crashed, share": [share, "worst", [null], [null], 0],
  "a crash is left out": [share, "missing", [1, 1], [1, null], 0],
  "nothing but crashes is no zero": [share, "missing", [1], [null], null],
  "nothing but crashes of the baseline": [seconds, "missing", [null], [9], null],
  "a crash of seconds is left out": [seconds, "missing", [9], [null, 10], -0.1],
  "no run at all": [seconds, "worst", [], [9], null],
};

describe("one task's difference", () => {
  for (const [name, [form, onError, base, candidate, expected]] of Object.entries(table)) {
    test(name, () => {
      const found = difference(repeats(base), repeats(candidate), { ...defaultBudget("m"), form, onError });
      if (expected === null || found === null) assert.equal(found, expected);
      else assert.ok(Math.abs(found - expected) < 1e-12, `${found}`);
    });
  }
});

test("it lies in [−1, 1], and turns its sign when the arms change places", () => {
  const run = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null, freq: 4 });
  const runs = fc.array(run, { minLength: 1, maxLength: 8 });
  const form = fc.constantFrom(share, errors, seconds, { is: "range", better: "lower", min: 0, max: 1 } as const);
  const onError = fc.constantFrom("worst" as const, "missing" as const);
  fc.assert(
    fc.property(runs, runs, form, onError, (base, candidate, form, onError) => {
      const budget = { ...defaultBudget("m"), form, onError };
      const forth = difference(repeats(base), repeats(candidate), budget);
      const back = difference(repeats(candidate), repeats(base), budget);
      if (forth === null || back === null) return assert.equal(forth, back);
      assert.ok(Math.abs(forth) <= 1);
      assert.ok(Math.abs(forth + back) < 1e-12);
    }),
  );
});

test("the mean that is shown is in the metric's own unit, crashes included", () => {
  assert.equal(taskMean(repeats([5, null]), { form: grade, onError: "worst" }), 3);
  assert.equal(taskMean(repeats([5, null]), { form: grade, onError: "missing" }), 5);
  assert.equal(taskMean(repeats([null]), { form: seconds, onError: "worst" }), null);
});

test("what it can have been holds whatever the missing runs were", () => {
  const run = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null, freq: 3 });
  const runs = fc.array(run, { minLength: 1, maxLength: 6 });
  const form = fc.constantFrom(share, errors, { is: "range", better: "lower", min: 0, max: 1 } as const);
  fc.assert(
    fc.property(
      runs,
      runs,
      form,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (b, c, each, scores) => {
        const budget: Budget = { ...defaultBudget("m"), form: each, onError: "missing" };
        const fill = (all: Runs): Runs => all.map((one) => one ?? scores.next().value ?? 0);
        const range = differenceRange(repeats(b), repeats(c), budget);
        const truth = difference(repeats(fill(b)), repeats(fill(c)), budget) ?? Number.NaN;
        if (range === null) assert.ok(![...b, ...c].includes(null));
        else
          assert.ok(
            truth >= range.least - 1e-12 && truth <= range.most + 1e-12,
            `${range.least} ${truth} ${range.most}`,
          );
      },
    ),
    { seed: 4 },
  );
  assert.equal(differenceRange(repeats([1]), repeats([null]), defaultBudget("m")), null);
});
