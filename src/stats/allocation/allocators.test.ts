import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BankAllocator } from "./bank-allocator.ts";
import { PairAllocator } from "./pair-allocator.ts";

const score = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.constant("missing" as const));
const history = fc.array(fc.record({ task: fc.nat(4), base: score, candidate: score }), { maxLength: 60 });

describe("PairAllocator", () => {
  it("begins even", () => {
    const plan = new PairAllocator(4).plan();
    for (let i = 0; i < 4; i++) assert.equal(plan.chanceOf(i), 0.25);
  });

  it("never starves a task, and does not know one arm from the other", () => {
    fc.assert(
      fc.property(history, (runs) => {
        const [one, other] = [new PairAllocator(5, { explore: 0.3 }), new PairAllocator(5, { explore: 0.3 })];
        for (const { task, base, candidate } of runs) {
          one.learn(task, { base, candidate });
          other.learn(task, { base: candidate, candidate: base });
        }
        const [plan, swapped] = [one.plan(), other.plan()];
        for (let i = 0; i < 5; i++) {
          assert.ok(plan.chanceOf(i) >= 0.3 / 5 - 1e-12);
          assert.ok(Math.abs(plan.chanceOf(i) - swapped.chanceOf(i)) < 1e-12);
        }
      }),
      { seed: 4 },
    );
  });

  it("turns to the tasks whose runs differ", () => {
    const allocator = new PairAllocator(3);
    for (let k = 0; k < 40; k++) {
      allocator.learn(0, { base: 1, candidate: 1 });
      allocator.learn(1, { base: k % 2, candidate: (k + 1) % 2 });
      allocator.learn(2, { base: 0, candidate: 0 });
    }
    const plan = allocator.plan();
    assert.ok(plan.chanceOf(1) > 2 * plan.chanceOf(0), `${plan.chanceOf(1)}`);
    assert.ok(plan.chanceOf(1) > 2 * plan.chanceOf(2));
  });

  it("a missing score leaves all open", () => {
    const allocator = new PairAllocator(1);
    assert.deepEqual(allocator.outcomeOf({ base: "missing", candidate: 1 }), { least: 0, most: 1 });
    assert.deepEqual(allocator.outcomeOf({ base: 0.5, candidate: "missing" }), { least: -0.5, most: 0.5 });
    assert.throws(() => allocator.outcomeOf({ base: null, candidate: 1 }), { code: "bad-option" });
  });
});

describe("BankAllocator", () => {
  it("never starves a task; its increments stay bounded, whatever was seen", () => {
    fc.assert(
      fc.property(history, fc.boolean(), (runs, exact) => {
        const rates = [0, 1, 0.5, 0.98, 0.02];
        const allocator = new BankAllocator({ rates, runs: exact ? null : rates.map(() => 50) }, { explore: 0.2 });
        for (const { task, candidate } of runs) allocator.learn(task, { base: null, candidate });
        const plan = allocator.plan();
        for (let i = 0; i < 5; i++) assert.ok(plan.chanceOf(i) >= 0.2 / 5 - 1e-12);
        assert.ok(plan.least >= -1 / 0.2 && plan.most <= 1 + 1 / 0.2, `${plan.least} ${plan.most}`);
      }),
      { seed: 5 },
    );
  });

  it("a task that never failed and fails three times has become another, and is predicted to fail", () => {
    const allocator = new BankAllocator({ rates: [1, 1], runs: [50, 50] });
    const before = allocator.plan().step(0, 0).x;
    for (let k = 0; k < 3; k++) allocator.learn(0, { base: null, candidate: 0 });
    assert.ok(allocator.plan().step(0, 0).x > before / 5, "failing again is no news");
  });

  for (const [name, rates, options] of [
    ["a rate above 1", [1.1], {}],
    ["no rate", [], {}],
    ["no exploration", [0.5], { explore: 0 }],
    ["certainty of no change", [0.5], { change: 0 }],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => new BankAllocator({ rates, runs: null }, options), { name: "StatsError" });
    });
  }
});
