import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defaultBudget } from "../budget.ts";
import type { VerdictWord } from "../verdict.ts";
import type { MetricVerdict } from "./comparison.ts";
import { decide } from "./decide.ts";

type Short = readonly [tier: MetricVerdict["tier"], verdict: VerdictWord, lossProven?: boolean];

function metric([tier, verdict, lossProven = false]: Short, index: number): MetricVerdict {
  const budget = defaultBudget(`m${index}`);
  return {
    metric: budget.metric,
    tier,
    form: budget.form,
    margin: budget.margin,
    alpha: budget.alpha,
    baseline: 0.5,
    current: 0.5,
    units: 10,
    test: null,
    notes: [],
    verdict,
    lossProven,
    reason: `reason ${index}`,
    estimate: { delta: 0.01 * index, low: -0.1, high: 0.1, level: 0.9 },
    n: { tasks: 10, pairs: 10, base: 10, candidate: 10 },
    mde: 0.1,
    evidence: { regressed: 1, fail: 1, ship: 1 },
    needed: { regressed: 20, fail: 20, ship: 20 },
    more: null,
  };
}

const table: Readonly<Record<string, readonly [metrics: readonly Short[], verdict: VerdictWord, by: string | null]>> = {
  "one pass": [[["critical", "pass"]], "pass", "m0"],
  "a failure anywhere": [
    [
      ["critical", "pass"],
      ["supporting", "fail"],
    ],
    "fail",
    "m1",
  ],
  "a failure before a loss": [
    [
      ["critical", "regressed"],
      ["critical", "fail"],
    ],
    "fail",
    "m1",
  ],
  "a loss of a supporting metric": [
    [
      ["critical", "pass"],
      ["supporting", "regressed"],
    ],
    "regressed",
    "m1",
  ],
  "a loss before an open question": [
    [
      ["critical", "inconclusive"],
      ["critical", "regressed"],
    ],
    "regressed",
    "m1",
  ],
  "one critical metric without proof": [
    [
      ["critical", "pass"],
      ["critical", "inconclusive"],
    ],
    "inconclusive",
    "m1",
  ],
  "a supporting metric without proof": [
    [
      ["critical", "pass"],
      ["supporting", "inconclusive"],
    ],
    "pass",
    "m0",
  ],
  "an advisory failure": [
    [
      ["critical", "pass"],
      ["advisory", "fail"],
    ],
    "pass",
    "m0",
  ],
  "nothing but advisory passes": [[["advisory", "pass"]], "inconclusive", null],
  "nothing but supporting passes": [[["supporting", "pass"]], "inconclusive", null],
  "no metric": [[], "inconclusive", null],
  "of two passes the nearer to its margin": [
    [
      ["advisory", "pass"],
      ["critical", "pass"],
      ["critical", "pass"],
    ],
    "pass",
    "m1",
  ],
};

describe("several metrics, one verdict", () => {
  for (const [name, [metrics, verdict, by]] of Object.entries(table)) {
    test(name, () => {
      const found = decide(metrics.map(metric));
      assert.deepEqual([found.verdict, found.decides?.metric ?? null], [verdict, by]);
    });
  }
  test("a pass names what is not proven, and a loss that is", () => {
    const found = decide([metric(["critical", "pass"], 0), metric(["supporting", "inconclusive"], 1)]);
    assert.equal(found.reason, "m0: reason 0; not proven within budget: m1 (supporting)");
    const loss = decide([metric(["critical", "pass"], 0), metric(["supporting", "pass", true], 1)]);
    assert.equal(loss.lossProven, true);
  });
});
