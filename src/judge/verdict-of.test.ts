import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defaultBudget } from "./budget.ts";
import { type Judged, paidAlphas, verdictOf } from "./index.ts";

const proven = Math.log(20.1);
const open = Math.log(19.9);

function judged(regressed: number, fail: number, ship: number, over: Partial<Judged> = {}): Judged {
  const budget = over.budget ?? defaultBudget("score");
  return {
    budget,
    alpha: budget.alpha,
    logE: { regressed, fail, ship },
    estimate: { delta: -0.01, low: -0.05, high: 0.03, level: 0.9 },
    standardError: 0.015,
    units: 400,
    n: { tasks: 400, pairs: 400, base: 400, candidate: 400 },
    ...over,
  };
}

describe("precedence: fail > pass > regressed > inconclusive", () => {
  const table: readonly (readonly [r: number, f: number, s: number, verdict: string, lossProven: boolean])[] = [
    [open, open, open, "inconclusive", false],
    [proven, open, open, "regressed", false],
    [open, proven, open, "fail", false],
    [proven, proven, open, "fail", false],
    [open, open, proven, "pass", false],
    [proven, open, proven, "pass", true],
    [open, proven, proven, "fail", false],
    [proven, proven, proven, "fail", false],
  ];
  for (const [r, f, s, verdict, lossProven] of table) {
    test(`${[r, f, s].map((e) => Number(e === proven)).join("")}: ${verdict}`, () => {
      const found = verdictOf(judged(r, f, s));
      assert.deepEqual([found.verdict, found.lossProven], [verdict, lossProven]);
      assert.equal(found.more === null, verdict !== "inconclusive");
    });
  }
});

test("not proven bad is never good: no evidence at all is inconclusive", () => {
  assert.equal(verdictOf(judged(0, 0, 0)).verdict, "inconclusive");
});

test("e-values are numbers that JSON can hold, however large", () => {
  const { evidence, needed } = verdictOf(judged(0, 5000, 2));
  assert.deepEqual(JSON.parse(JSON.stringify(evidence)), { regressed: 1, fail: 1e300, ship: Math.exp(2) });
  assert.deepEqual(needed, { regressed: 20, fail: 20, ship: 20 });
});

describe("no data", () => {
  const none = { estimate: null, standardError: null, units: 0, n: { tasks: 0, pairs: 0, base: 0, candidate: 0 } };
  test("inconclusive, with its cause; never a pass, whatever the evidence says", () => {
    const found = verdictOf(judged(0, 0, proven, { ...none, without: 'the candidate has no metric "score"' }));
    assert.equal(found.verdict, "inconclusive");
    assert.equal(found.reason, 'no data: the candidate has no metric "score"');
    assert.equal(found.mde, null);
  });
  test("a failure, where its budget says so", () => {
    const budget = { ...defaultBudget("score"), noData: "fail" as const };
    assert.equal(verdictOf(judged(0, 0, 0, { ...none, budget })).verdict, "fail");
  });
});

describe("what can be seen, and how much more it takes", () => {
  test("the detectable drop counts what the differences vary by, and what the drop itself brings in", () => {
    const drop = verdictOf(judged(0, 0, 0)).mde ?? Number.NaN;
    assert.ok(Math.abs(drop ** 2 - 6.1826 * 1.65 * (0.015 ** 2 + (drop * (1 - drop)) / 400)) < 1e-6, String(drop));
  });
  test("three pairs would find no drop at all", () => {
    const three = { units: 3, standardError: 0.1, n: { tasks: 3, pairs: 3, base: 3, candidate: 3 } };
    assert.equal(verdictOf(judged(0, 0, 0, three)).mde, null);
  });
  test("within the margin: to prove the pass, if there is no difference", () => {
    const { more } = verdictOf(judged(0, 0, 0));
    // 400 × (1.645 + 0.842)² × 1.65 × 0.015² × 400 / 0.03², less the 400 there are.
    assert.equal(more?.pairs, Math.ceil((6.1826 * 1.65 * 0.015 ** 2 * 400) / 0.03 ** 2 - 400));
    assert.equal(more?.assuming, "there is really no difference");
  });
  test("beyond the margin: to prove the failure", () => {
    const estimate = { delta: -0.06, low: -0.1, high: 0.01, level: 0.9 };
    const { more, reason } = verdictOf(judged(0, 0, 0, { estimate }));
    assert.equal(more?.assuming, "the loss is really 6.0 points");
    assert.match(reason, /more pairs if the loss is really 6\.0 points$/);
  });
  test("differences that are all alike still have to be seen often enough", () => {
    const { more } = verdictOf(
      judged(0, 0, 0, { standardError: 0, units: 6, n: { tasks: 6, pairs: 6, base: 6, candidate: 6 } }),
    );
    assert.equal(more?.pairs, Math.ceil(Math.log(20) / Math.log1p((0.99 * 0.03) / 0.97) - 6));
  });
  test("one pair says nothing of how pairs vary", () => {
    const found = verdictOf(judged(0, 0, 0, { standardError: null, units: 1 }));
    assert.deepEqual([found.more, found.mde], [null, null]);
  });
});

test("the gating metrics share the error of stopping wrongly; each keeps that of passing", () => {
  assert.deepEqual(paidAlphas(defaultBudget("score"), 4), { regressed: 0.0125, fail: 0.0125, ship: 0.05 });
  assert.deepEqual(paidAlphas(defaultBudget("score"), 0), { regressed: 0.05, fail: 0.05, ship: 0.05 });
});
