import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Budget, defaultBudget } from "../budget.ts";
import type { ScoreSet } from "../results/index.ts";
import { type CompareOptions, compare } from "./compare.ts";
import { type Rows, scoreSet } from "./score-set.fixture.ts";

const score = defaultBudget("score");
const options: CompareOptions = { method: "anytime", onOverlap: false, flips: false };

function judged(
  base: ScoreSet,
  candidate: ScoreSet,
  budgets: readonly Budget[] = [score],
  over: Partial<CompareOptions> = {},
) {
  const found = compare(base, candidate, budgets, { ...options, ...over });
  assert.equal(found.is, "compared");
  if (found.is !== "compared") throw new Error("refused");
  return found.comparison;
}

/** So many tasks, each with the runs that `of` gives it. */
function suite(count: number, runsOf: (index: number) => readonly (number | null)[], from = 0): Rows {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index + from}`, runsOf(index)]));
}

const half = suite(400, (index) => [index % 2]);

describe("verdicts", () => {
  test("the same results: no difference, and with enough tasks a pass", () => {
    const found = judged(scoreSet(half), scoreSet(half, "cand.jsonl"));
    assert.equal(found.verdict, "pass");
    assert.equal(found.lossProven, false);
    assert.equal(found.estimate?.delta, 0);
    assert.deepEqual(found.n, { tasks: 400, pairs: 400, base: 400, candidate: 400 });
    assert.match(found.reason, /^a loss of 3\.0 points or more is ruled out/);
  });
  test("a quarter of the tasks lost: a failure", () => {
    const found = judged(scoreSet(half), scoreSet(suite(400, (index) => [index % 4 === 1 ? 0 : index % 2])));
    assert.equal(found.verdict, "fail");
    assert.equal(found.estimate?.delta, -0.25);
    assert.equal(found.decidedBy, "score");
  });
  test("few tasks: inconclusive, and how many more it takes", () => {
    const found = judged(scoreSet(suite(20, () => [1])), scoreSet(suite(20, (index) => [index === 0 ? 0 : 1])));
    assert.equal(found.verdict, "inconclusive");
    assert.ok((found.more?.pairs ?? 0) > 50);
    assert.match(found.reason, /more pairs if/);
  });
  test("nothing in common but ids: the order of the files is of no account", () => {
    const rows = Object.entries(half);
    const turned = Object.fromEntries(rows.toReversed());
    assert.deepEqual(
      judged(scoreSet(turned), scoreSet(turned)).metrics,
      judged(scoreSet(half), scoreSet(half)).metrics,
    );
  });
});

describe("different task sets are refused, with the overlap shown", () => {
  const six = scoreSet(
    suite(6, () => [1]),
    "six.jsonl",
  );
  const thirty = scoreSet(
    suite(30, () => [1]),
    "thirty.jsonl",
  );
  test("6 tasks against 30", () => {
    const found = judged(six, thirty);
    assert.equal(found.comparable, false);
    assert.equal(found.verdict, "inconclusive");
    assert.deepEqual([found.estimate, found.metrics, found.decidedBy], [null, [], null]);
    assert.deepEqual(found.overlap, {
      both: 6,
      onlyBase: 0,
      onlyCandidate: 24,
      first: { base: [], candidate: ["t6", "t7", "t8", "t9", "t10"] },
    });
    assert.match(found.reason, /6 in both, 0 only in the baseline, 24 only in the candidate/);
  });
  test("on their overlap, when asked; and it is said", () => {
    const found = judged(six, thirty, [score], { onOverlap: true });
    assert.equal(found.comparable, true);
    assert.equal(found.n.pairs, 6);
    assert.match(found.reason, /\(of 6 in both, /);
  });
  test("one task too few is enough to refuse", () => {
    const less = scoreSet(suite(399, (index) => [index % 2]));
    assert.equal(judged(scoreSet(half), less).comparable, false);
  });
  test("nothing in common cannot be compared, asked or not", () => {
    const other = scoreSet(suite(6, () => [1], 100));
    const found = judged(six, other, [score], { onOverlap: true });
    assert.equal(found.comparable, false);
    assert.match(found.reason, /no task is in both/);
  });
  test("the same tasks, another metric", () => {
    const other = scoreSet({
      ...suite(6, () => [1]),
      ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`t${i}`, { accuracy: [1] }])),
    });
    const found = judged(six, other);
    assert.equal(found.comparable, false);
    assert.match(found.reason, /the candidate has no metric "score"; it has accuracy/);
  });
  test("one metric of two is lacking: the other is judged, and a pass is not possible without it", () => {
    const rows = suite(400, (index) => [index % 2]);
    const both = Object.fromEntries(Object.entries(rows).map(([task, runs]) => [task, { score: runs, extra: runs }]));
    const found = judged(scoreSet(both as Rows), scoreSet(rows), [score, defaultBudget("extra")]);
    assert.equal(found.comparable, true);
    assert.deepEqual([found.verdict, found.decidedBy], ["inconclusive", "extra"]);
  });
  test("no data that a budget counts as a failure is one", () => {
    const found = judged(six, scoreSet(suite(6, () => [1])), [{ ...defaultBudget("gone"), noData: "fail" }]);
    assert.equal(found.verdict, "fail");
  });
});

describe("runs without a score", () => {
  const base = scoreSet(suite(100, () => [1, 1]));
  const crashed = scoreSet(suite(100, (index) => (index < 10 ? [null, null] : [1, 1])));
  test("count as the worst, and are counted", () => {
    const [metric] = judged(base, crashed).metrics;
    assert.ok(Math.abs((metric?.estimate?.delta ?? 0) + 0.1) < 1e-12);
    assert.equal(metric?.notes[0], "runs without a score, counted as the worst: baseline 0, candidate 20");
    assert.deepEqual(metric?.n, { tasks: 100, pairs: 100, base: 200, candidate: 200 });
  });
  test("or may have been anything, which no verdict profits from", () => {
    const found = judged(base, crashed, [{ ...score, onError: "missing" }]);
    const [metric] = found.metrics;
    assert.equal(metric?.estimate?.delta, 0);
    assert.equal(metric?.n.pairs, 90);
    assert.equal(found.verdict, "inconclusive");
    assert.ok((metric?.estimate?.low ?? 0) < -0.1);
    assert.match(found.reason, /what has no score is in the way/);
    assert.deepEqual(metric?.notes.slice(0, 3), [
      "runs without a score, which may have been anything (on-error: missing): baseline 0, candidate 20",
      "tasks of which no run has a score: baseline 0, candidate 10",
      "tasks not in the estimate, taken by each test as what proves it least: 10",
    ]);
  });
  test("neither of a task's repeats: half of them missing is up to half a loss", () => {
    const some = scoreSet(suite(400, (index) => (index % 4 === 0 ? [1, null] : [1, 1])));
    const all = scoreSet(suite(400, () => [1, 1]));
    const budget: Budget = { ...score, onError: "missing" };
    assert.equal(judged(all, some, [budget]).verdict, "inconclusive");
    assert.equal(judged(all, some, [budget], { method: "fixed-n" }).verdict, "inconclusive");
    assert.equal(judged(all, some, [{ ...budget, margin: 0.25 }]).verdict, "pass");
  });
  test("tasks that lost their metric in one file are no pass of the others, but on the overlap", () => {
    const lost = scoreSet(suite(400, () => [1]));
    const tasks = new Map(
      [...lost.tasks].map(([task, its], i) => [task, i % 2 ? its : { ...its, metrics: new Map() }]),
    );
    const all = scoreSet(suite(400, () => [1]));
    assert.equal(judged(all, { ...lost, tasks }).verdict, "inconclusive");
    assert.equal(judged({ ...lost, tasks }, all).verdict, "inconclusive");
    assert.equal(judged(all, { ...lost, tasks }, [score], { onOverlap: true }).verdict, "pass");
  });
  test("a baseline that crashed everywhere is none", () => {
    const dead = scoreSet(suite(400, () => [null]));
    const found = judged(dead, dead);
    assert.equal(found.verdict, "inconclusive");
    assert.match(found.reason, /no run of the baseline has a score/);
    assert.equal(judged(dead, scoreSet(suite(400, () => [1]))).verdict, "inconclusive");
  });
  test("nothing but crashes is no pass", () => {
    const gone = scoreSet(suite(100, () => [null]));
    assert.equal(judged(base, gone).verdict, "fail");
    assert.equal(judged(base, gone, [{ ...score, onError: "missing" }]).verdict, "inconclusive");
  });
});

describe("what a cache would look like is said", () => {
  const twice = (count: number) => scoreSet(suite(count, (index) => [index % 2, index % 2]));
  test("no task differs, and no repeat from the first", () => {
    assert.deepEqual(judged(twice(30), twice(30)).metrics[0]?.notes, [
      "no task differs at all: were the candidate's runs made, or read from a cache?",
      "all repeats of every task have the same score: if a cache answered, they are one run",
    ]);
  });
  test("but not of few tasks, nor where one repeat differs", () => {
    assert.deepEqual(judged(twice(9), twice(9)).metrics[0]?.notes, []);
    const one = scoreSet(suite(30, (index) => (index === 0 ? [0, 1] : [index % 2, index % 2])));
    assert.deepEqual(judged(twice(30), one).metrics[0]?.notes, []);
  });
});

describe("several metrics", () => {
  const seconds: Budget = {
    ...defaultBudget("seconds"),
    form: { is: "relative", better: "lower" },
    margin: 0.1,
    tier: "supporting",
  };
  const of = (slower: number): Rows =>
    Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`t${index}`, { score: [index % 2], seconds: [10 * slower] }]),
    );
  test("their errors are paid over the gating ones, a pass keeps its own", () => {
    const found = judged(scoreSet(of(1)), scoreSet(of(1)), [
      score,
      seconds,
      { ...seconds, metric: "cost", tier: "advisory" },
    ]);
    assert.deepEqual(found.metrics[0]?.needed, { regressed: 40, fail: 40, ship: 20 });
    assert.equal(found.metrics[0]?.estimate?.level, 0.925);
    assert.deepEqual(
      found.metrics.map(({ verdict }) => verdict),
      ["pass", "pass", "inconclusive"],
    );
    assert.equal(found.verdict, "pass");
  });
  test("twice as slow stops a change whose scores are as before", () => {
    const found = judged(scoreSet(of(1)), scoreSet(of(2)), [score, seconds]);
    assert.deepEqual([found.verdict, found.decidedBy], ["fail", "seconds"]);
    assert.match(found.reason, /^seconds: the loss is more than the 10\.0 % tolerated: −50\.0/);
    assert.deepEqual([found.metrics[1]?.baseline, found.metrics[1]?.current], [10, 20]);
  });
});

test("seconds of five runs are not held against those of one: their ratio leans to one side", () => {
  const seconds: Budget = { ...defaultBudget("seconds"), form: { is: "relative", better: "lower" }, margin: 0.1 };
  const of = (runs: number): ReturnType<typeof scoreSet> =>
    scoreSet(
      Object.fromEntries(
        Array.from({ length: 300 }, (_, task) => [
          `t${task}`,
          { seconds: Array.from({ length: runs }, (__, run) => 1 + ((task * 7 + run * 13) % 29)) },
        ]),
      ),
    );
  for (const [base, candidate] of [
    [5, 1],
    [1, 5],
  ] as const) {
    const found = judged(of(base), of(candidate), [seconds]);
    assert.equal(found.verdict, "inconclusive");
    assert.match(found.reason, /more runs in one arm than in the other/);
  }
  assert.equal(judged(of(5), of(5), [seconds]).verdict, "pass");
});

test("clusters: as many units, wider than single tasks, the same estimate", () => {
  const clusters = Object.fromEntries(Object.keys(half).map((task, index) => [task, `c${index % 20}`]));
  const worse = suite(400, (index) => [index % 20 < 3 ? 0 : index % 2]);
  const apart = judged(scoreSet(half), scoreSet(worse));
  const [metric] = judged(scoreSet(half, "b", clusters), scoreSet(worse, "c", clusters)).metrics;
  assert.equal(metric?.units, 20);
  assert.ok(Math.abs((metric?.estimate?.delta ?? 0) - (apart.estimate?.delta ?? 1)) < 1e-12);
  assert.ok((metric?.estimate?.low ?? 0) < (apart.estimate?.low ?? -1));
});

test("flips: the majority of a task's runs, worst first; ties are none", () => {
  const base = scoreSet({ a: [1, 1, 0], b: [0, 0], c: [1, 0], d: [1, 1], e: [1, 1, 1] });
  const candidate = scoreSet({ a: [0, 0, 1], b: [1, 1], c: [0, 0], d: [1, 1], e: [0, 0, 0] });
  const found = judged(base, candidate, [score], { flips: true }).flips;
  assert.deepEqual(
    found?.map(({ task, is }) => `${task} ${is}`),
    ["e lost", "a lost", "b won"],
  );
  assert.equal(judged(base, candidate).flips, null);
});

test("the classical test: p-values where the e-values were, and its name", () => {
  const worse = suite(400, (index) => [index % 4 === 1 ? 0 : index % 2]);
  const found = judged(scoreSet(half), scoreSet(worse), [score], { method: "fixed-n" });
  assert.deepEqual([found.method, found.verdict, found.metrics[0]?.test], ["fixed-n", "fail", "McNemar"]);
  assert.ok(found.evidence.fail < 1e-9);
  assert.deepEqual(found.needed, { regressed: 0.05, fail: 0.05, ship: 0.05 });
});

test("nothing judged reached nothing: neither e-value nor p-value looks like a proof", () => {
  const other = scoreSet(suite(6, () => [1], 100));
  for (const method of ["anytime", "fixed-n"] as const) {
    const { evidence, needed } = judged(scoreSet(half), other, [score], { method });
    assert.deepEqual(evidence, { regressed: 1, fail: 1, ship: 1 });
    assert.ok(method === "anytime" ? needed.ship === 20 : needed.ship === 0.05);
  }
  const gone = judged(scoreSet(half), scoreSet(half), [score, defaultBudget("gone")], { method: "fixed-n" });
  assert.deepEqual([gone.verdict, gone.decidedBy, gone.evidence.ship], ["inconclusive", "gone", 1]);
});

test("scores that no scale was declared for are refused", () => {
  const found = compare(scoreSet({ a: [1] }), scoreSet({ a: [7] }, "cand.jsonl"), [score], options);
  assert.equal(found.is, "refused");
  assert.equal(found.is === "refused" && found.problems[0]?.file, "cand.jsonl");
});

test("a better candidate never fails, a worse one never passes for being worse", () => {
  const runs = fc.array(fc.constantFrom(0, 1), { minLength: 60, maxLength: 60 });
  const rank = { fail: 0, regressed: 1, inconclusive: 2, pass: 3 };
  fc.assert(
    fc.property(runs, runs, (before, after) => {
      const rows = (values: readonly number[]) => scoreSet(suite(60, (index) => [values[index] ?? 0]));
      const found = judged(rows(before), rows(after), [{ ...score, margin: 0.1 }]);
      const better = judged(rows(before), rows(after.map(() => 1)), [{ ...score, margin: 0.1 }]);
      assert.ok((better.estimate?.delta ?? -1) >= (found.estimate?.delta ?? 1));
      assert.ok(better.verdict !== "fail" && better.verdict !== "regressed");
      assert.ok(rank[better.verdict] >= 2);
    }),
    { numRuns: 40, seed: 3 },
  );
});
