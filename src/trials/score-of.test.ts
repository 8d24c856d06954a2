import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Counting, counted, isFailed } from "./counted.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { scoreOf } from "./score-of.ts";

const scored = (scores: Readonly<Record<string, number>>, simulated = false): RunOutcome => {
  return { is: "scored", scores, simulated };
};

describe("scoreOf", () => {
  for (const [name, ended, expected] of [
    ["the last line", { stdout: 'noise\n{"score":0.5}\n' }, scored({ score: 0.5 })],
    ["several metrics", { stdout: '{"scores":{"tests":true,"style":0.2}}' }, scored({ tests: 1, style: 0.2 })],
    ["a simulated one", { stdout: '{"score":1,"simulated":true}' }, scored({ score: 1 }, true)],
    [
      "the score file, before all that is printed",
      { stdout: '{"score":1}', scoreFile: '{"score":0}\n' },
      scored({ score: 0 }),
    ],
    ["an empty score file", { stdout: '{"score":1}', scoreFile: " \n" }, scored({ score: 1 })],
    ["another scale: it is counted later", { stdout: '{"score":70}' }, scored({ score: 70 })],
  ] as const) {
    it(name, () => assert.deepEqual(scoreOf({ code: 0, scoreFile: null, ...ended }, "json"), expected));
  }

  for (const [name, ended, because] of [
    ["nothing printed", { stdout: "" }, "no-score"],
    ["a score that is not last", { stdout: '{"score":1}\nbye' }, "no-score"],
    ["a score of null: absent is no zero", { stdout: '{"score":null}' }, "no-score"],
    ["a score in words", { stdout: '{"score":"1"}' }, "no-score"],
    ["a score and a crash", { stdout: '{"score":1}', code: 3 }, "crashed"],
    ["a score and no time left", { stdout: '{"score":1}', code: null }, "timeout"],
  ] as const) {
    it(name, () => {
      const outcome = scoreOf({ code: 0, scoreFile: null, ...ended }, "json");
      assert.equal(outcome.is === "failed" && outcome.because, because);
    });
  }

  for (const [code, expected] of [
    [0, scored({ score: 1 })],
    [1, scored({ score: 0 })],
    [127, { is: "failed", because: "crashed", detail: "exit code 127" }],
    [128, { is: "failed", because: "crashed", detail: "exit code 128" }],
    [null, { is: "failed", because: "timeout", detail: "killed after its time" }],
  ] as const) {
    it(`by the exit code: ${code}`, () => {
      assert.deepEqual(scoreOf({ code, stdout: "", scoreFile: null }, "exit"), expected);
    });
  }
});

describe("counted", () => {
  const share: Counting = { metric: "score", form: { is: "share", better: "higher" }, onError: "worst" };
  const crash: RunOutcome = { is: "failed", because: "crashed", detail: "" };
  for (const [name, outcome, how, expected] of [
    ["as it is", scored({ score: 0.25 }), {}, 0.25],
    ["turned where less is better", scored({ score: 0.25 }), { form: { is: "share", better: "lower" } }, 0.75],
    ["scaled", scored({ score: 30 }), { form: { is: "range", better: "higher", min: 10, max: 50 } }, 0.5],
    ["scaled and turned", scored({ score: 20 }), { form: { is: "range", better: "lower", min: 10, max: 50 } }, 0.75],
    ["a crash as the worst", crash, {}, 0],
    ["a crash as the worst, where less is better too", crash, { form: { is: "share", better: "lower" } }, 0],
    ["a crash as missing", crash, { onError: "missing" }, "missing"],
    ["another metric as none", scored({ other: 1 }), { onError: "missing" }, "missing"],
    ["a metric called like a method as none", scored({}), { metric: "toString" }, 0],
  ] as const) {
    it(name, () => assert.equal(counted(outcome, { ...share, ...how }), expected));
  }

  for (const score of [1.01, -0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses ${score}`, () => {
      assert.throws(() => counted(scored({ score }), share), { code: "bad-score", message: /outside of \[0, 1\]/ });
    });
  }

  it("a run without the metric has failed", () => {
    assert.deepEqual(
      [crash, scored({ other: 1 }), scored({ score: 0 })].map((each) => isFailed(each, "score")),
      [true, true, false],
    );
  });
});
