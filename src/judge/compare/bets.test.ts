import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { logBinomialTails, seeded } from "../../stats/index.ts";
import { defaultBudget } from "../budget.ts";
import { betBounds, betOn } from "./bets.ts";
import { judgeMetric } from "./judge-metric.ts";
import type { Pair, Pairing } from "./pairing.ts";
import { type Unit, unitsOf } from "./units.ts";

const alpha = { regressed: 0.05, fail: 0.05, ship: 0.05 };
const needed = Math.log(20);

/** The most false alarms that 99 of 100 tests with this error rate show. */
function mostOf(runs: number, rate: number): number {
  let most = 0;
  while (Math.exp(logBinomialTails(most + 1, runs, rate).atLeast) > 0.01) most++;
  return most;
}

type Draw = (random: () => number) => readonly Pair[];

const pairOf = (task: string, difference: number, cluster: string | null = null): Pair => ({
  task,
  cluster,
  base: 0.5,
  candidate: 0.5,
  difference,
  runs: { base: 1, candidate: 1 },
});
/** One run per arm of a task that each passes with this chance. */
const flip = (random: () => number, base: number, candidate: number): number =>
  Number(random() < candidate) - Number(random() < base);

/** name → pairs whose mean difference is exactly the null's, and which null that is. */
const nulls: Readonly<Record<string, readonly [null_: "regressed" | "fail" | "ship", draw: Draw]>> = {
  "no difference, 60 tasks": ["regressed", (random) => tasks(60, () => flip(random, 0.65, 0.65))],
  "no difference, rare failures": ["regressed", (random) => tasks(120, () => flip(random, 0.98, 0.98))],
  "a loss of just the margin, for fail": ["fail", (random) => tasks(120, () => flip(random, 0.65, 0.62))],
  "a loss of just the margin, for ship": ["ship", (random) => tasks(120, () => flip(random, 0.65, 0.62))],
  "a loss of just the margin, all in a few tasks": ["ship", (random) => tasks(150, () => -Number(random() < 0.03))],
  "clusters that move as one": [
    "regressed",
    (random) =>
      clusters(
        24,
        () => 10,
        () => (random() < 0.5 ? 1 : -1),
      ),
  ],
  "clusters of very different sizes": [
    "regressed",
    (random) =>
      clusters(
        40,
        () => (random() < 0.1 ? 40 : 1),
        () => (random() < 0.5 ? 0.6 : -0.6),
      ),
  ],
  "large clusters that win what small ones lose": [
    "regressed",
    (random) =>
      Array.from({ length: 60 }, (_, index) => index).flatMap((index) => {
        const large = random() < 0.1;
        return Array.from({ length: large ? 10 : 1 }, (_, task) =>
          pairOf(`c${index}t${task}`, large ? 0.45 : -0.5, `c${index}`),
        );
      }),
  ],
  "large clusters that lose the margin": [
    "ship",
    (random) =>
      clusters(
        60,
        () => 8,
        () => -Number(random() < 0.03),
      ),
  ],
};

function tasks(count: number, difference: () => number): readonly Pair[] {
  return Array.from({ length: count }, (_, index) => pairOf(`t${index}`, difference()));
}

/** Every task of a cluster has the cluster's own difference: correlation 1. */
function clusters(count: number, size: () => number, difference: () => number): readonly Pair[] {
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [tasks, own] = [size(), difference()];
    return Array.from({ length: tasks }, (_, task) => pairOf(`c${index}t${task}`, own, `c${index}`));
  });
}

describe("false alarms of a finished comparison, at α = 0.05", () => {
  const runs = 1500;
  for (const [name, [which, draw]] of Object.entries(nulls)) {
    test(name, () => {
      const random = seeded(20261120);
      let wrong = 0;
      for (let run = 0; run < runs; run++) {
        if (betOn(unitsOf(draw(random)), 0.03, alpha)[which] >= needed) wrong++;
      }
      assert.ok(wrong <= mostOf(runs, 0.05), `${wrong} of ${runs}`);
    });
  }
  test("the same clusters, taken for single tasks, cry wolf: what the unit is for", () => {
    const random = seeded(20261120);
    const [, draw] = nulls["clusters that move as one"] ?? [];
    assert.ok(draw !== undefined);
    let wrong = 0;
    for (let run = 0; run < 300; run++) {
      // In the order of the file the tasks of a cluster would follow each other; by hash they are mixed.
      const apart = draw(random).map((pair) => ({ ...pair, cluster: null }));
      if (betOn(unitsOf(apart), 0.03, alpha).regressed >= needed) wrong++;
    }
    assert.ok(wrong > mostOf(300, 0.05), `${wrong} of 300`);
  });
});

test("the interval covers the mean at least as often as its level says", () => {
  const random = seeded(7);
  const runs = 400;
  let missed = 0;
  for (let run = 0; run < runs; run++) {
    const { low, high } = betBounds(unitsOf(tasks(80, () => flip(random, 0.9, 0.8))), 0.05, 0.05);
    if (low > -0.1 || high < -0.1) missed++;
  }
  assert.ok(missed <= mostOf(runs, 0.1), `${missed} of ${runs}`);
});

test("verdicts and interval agree: regressed ⟺ high < 0, fail ⟺ high < −m, ship ⟺ low > −m", () => {
  const unit = fc.record({
    difference: fc.double({ min: -1, max: 1, noNaN: true }),
    weight: fc.constantFrom(1, 0.5, 0.25),
  });
  const shifted = fc
    .tuple(fc.array(unit, { minLength: 1, maxLength: 60 }), fc.double({ min: -1, max: 1, noNaN: true }))
    .map(([units, shift]): readonly Unit[] => [
      { difference: 0, weight: 1 },
      ...units.map(({ difference, weight }) => ({
        difference: Math.max(-1, Math.min(1, difference / 3 + shift)),
        weight,
      })),
    ]);
  fc.assert(
    fc.property(shifted, fc.constantFrom(0.03, 0.2), (units, margin) => {
      const { regressed, fail, ship } = betOn(units, margin, alpha);
      const { low, high } = betBounds(units, 0.05, 0.05);
      const near = (value: number): boolean => Math.abs(value) < 2e-5;
      assert.ok(near(high) || regressed >= needed === high < 0);
      assert.ok(near(high + margin) || fail >= needed === high < -margin);
      assert.ok(near(low + margin) || ship >= needed === low > -margin);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("a drop of the size that is said to be found is found in 8 of 10 or a few more", () => {
  const kinds: Readonly<Record<string, readonly [size: number, correlation: number]>> = {
    "30 tasks": [30, 0],
    "100 tasks": [100, 0],
    "100 tasks that hardly vary": [100, 0.8],
    "400 tasks": [400, 0.5],
  };
  for (const [name, [size, correlation]] of Object.entries(kinds)) {
    const random = seeded(size);
    const one = (drop: number): number => {
      if (random() >= correlation) return flip(random, 0.7, Math.max(0, 0.7 - drop));
      return random() < 0.7 && random() < drop / 0.7 ? -1 : 0;
    };
    const found = (pairs: readonly Pair[]): Pairing => ({
      pairs,
      unknown: [],
      scored: { base: pairs.length, candidate: pairs.length },
      unequal: 0,
      missingRuns: { base: 0, candidate: 0 },
      withoutScore: { base: 0, candidate: 0 },
      notAsked: { base: 0, candidate: 0 },
      otherCluster: 0,
      repeated: { tasks: 0, alike: 0 },
    });
    const judge = (drop: number) =>
      judgeMetric(found(tasks(size, () => one(drop))), defaultBudget("score"), alpha, "anytime", null);
    const drops = Array.from({ length: 60 }, () => judge(0).mde ?? Number.NaN).sort((a, b) => a - b);
    const drop = drops[30] ?? Number.NaN;
    const runs = 200;
    let seen = 0;
    for (let run = 0; run < runs; run++) if (judge(drop).evidence.regressed >= 20) seen++;
    assert.ok(seen / runs > 0.75 && seen / runs < 0.97, `${name}: a drop of ${drop} found in ${seen / runs}`);
  }
});

test("no unit, no evidence", () => {
  assert.deepEqual(betOn([], 0.03, alpha), { regressed: 0, fail: 0, ship: 0 });
  const { low, high } = betBounds([], 0.05, 0.05);
  assert.ok(low <= -0.9999 && high >= 0.9999);
});
