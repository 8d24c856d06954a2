import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bankBound, bankIncrement } from "./bank.ts";
import { DrawPlan } from "./draw-plan.ts";
import { mixed } from "./mixed.ts";
import { suiteBound, suiteIncrement } from "./suite.ts";

const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)), `${a} ${b}`);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const suite = fc
  .array(fc.record({ spread: share, f: share, outcome: share }), { minLength: 1, maxLength: 12 })
  .chain((tasks) => fc.record({ tasks: fc.constant(tasks), explore: fc.double({ min: 0.05, max: 1, noNaN: true }) }))
  .map(({ tasks, explore }) => ({
    q: mixed(
      tasks.map(({ spread }) => spread),
      explore,
    ),
    f: tasks.map(({ f }) => f),
    outcomes: tasks.map(({ outcome }) => outcome),
    explore,
  }));

describe("DrawPlan", () => {
  it("has the increments and bounds of the reference, for pairs", () => {
    fc.assert(
      fc.property(suite, ({ q, f, outcomes }) => {
        const h = f.map((value) => 2 * value - 1);
        const plan = new DrawPlan(q, h, { least: -1, most: 1 });
        near(plan.most - 0.1, suiteBound({ q, h }, 0.1));
        near(-plan.least - 0.1, suiteBound({ q, h }, -0.1, "ship"));
        for (const [i, outcome] of outcomes.entries())
          near(plan.step(i, outcome).x, suiteIncrement(outcome, i, { q, h }));
      }),
      { seed: 1 },
    );
  });

  it("and for a bank", () => {
    fc.assert(
      fc.property(suite, share, ({ q, f, outcomes }, baseline) => {
        const plan = new DrawPlan(q, f, { least: 0, most: 1 });
        const draw = { q, f, baseline, radius: 0.01 };
        near(plan.most - (baseline - 0.01), bankBound(draw));
        for (const [i, y] of outcomes.entries()) {
          near(plan.step(i, y).x - (baseline - 0.01), bankIncrement(y, i, draw));
        }
      }),
      { seed: 2 },
    );
  });

  it("the mean increment is the suite's mean, whatever is predicted, and none leaves its bounds", () => {
    fc.assert(
      fc.property(suite, ({ q, f, outcomes }) => {
        const plan = new DrawPlan(q, f, { least: 0, most: 1 });
        const steps = outcomes.map((outcome, i) => plan.step(i, outcome));
        const expected = steps.reduce((sum, { x }, i) => sum + (q[i] ?? 0) * x, 0);
        near(expected, outcomes.reduce((sum, y) => sum + y, 0) / outcomes.length);
        for (const { x, least, most } of steps) assert.ok(x >= least - 1e-9 && x <= most + 1e-9);
      }),
      { seed: 3 },
    );
  });

  it("draws each task as often as its chance", () => {
    const plan = new DrawPlan([0.5, 0.2, 0.3], [0, 0, 0], { least: 0, most: 1 });
    const drawn = [0, 0, 0];
    for (let k = 0; k < 1000; k++) {
      const task = plan.pick((k + 0.5) / 1000);
      drawn[task] = (drawn[task] ?? 0) + 1;
    }
    assert.deepEqual(drawn, [500, 200, 300]);
    assert.equal(plan.pick(0), 0);
    assert.equal(plan.pick(1 - 2 ** -53), 2);
  });

  for (const [name, q, f] of [
    ["a task that can never be drawn", [1, 0], [0, 0]],
    ["chances that do not sum to 1", [0.5, 0.4], [0, 0]],
    ["no task", [], []],
    ["a prediction too few", [0.5, 0.5], [0]],
    ["a prediction that is no outcome", [0.5, 0.5], [0, 1.1]],
    ["NaN", [0.5, Number.NaN], [0, 0]],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => new DrawPlan(q, f, { least: 0, most: 1 }), { name: "StatsError" });
    });
  }
});
