import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Budget, defaultBudget } from "../budget.ts";
import { budgetsFor } from "./budgets-for.ts";
import { scaleProblems } from "./scale-problems.ts";
import { scoreSet } from "./score-set.fixture.ts";

const named = (metrics: readonly string[], file = "base.jsonl") =>
  scoreSet({ t: Object.fromEntries(metrics.map((metric) => [metric, [0.5]])) }, file);
const nothing = { declared: [], metrics: [] };
const seconds: Budget = { ...defaultBudget("seconds"), form: { is: "relative", better: "lower" }, margin: 0.1 };

describe("which metrics are judged", () => {
  test("score, where there is one, and what is left is named", () => {
    const found = budgetsFor(named(["cost", "score"]), named(["score"]), nothing);
    assert.deepEqual(found, {
      is: "chosen",
      budgets: [defaultBudget("score")],
      notes: ["not judged, for want of a budget: cost"],
    });
  });
  test("the only one there is", () => {
    const found = budgetsFor(named(["accuracy"]), named(["accuracy"]), nothing);
    assert.deepEqual(found.is === "chosen" && found.budgets, [defaultBudget("accuracy")]);
  });
  test("the only outcome, where the format brings run times along", () => {
    const set = named(["pass", "time"]);
    const facts = new Map([["time", { form: seconds.form, low: null, high: null }]]);
    const found = budgetsFor({ ...set, facts }, set, nothing);
    assert.deepEqual(found.is === "chosen" && found.budgets, [defaultBudget("pass")]);
  });
  test("of several none is guessed", () => {
    assert.deepEqual(budgetsFor(named(["a"]), named(["b"]), nothing), { is: "unclear", metrics: ["a", "b"] });
  });
  test("the declared ones, in their order, whether or not a file has them", () => {
    const found = budgetsFor(named(["score"]), named(["score"]), {
      declared: [seconds, defaultBudget("score")],
      metrics: [],
    });
    assert.deepEqual(found.is === "chosen" && found.budgets.map(({ metric }) => metric), ["seconds", "score"]);
  });
  test("--metric chooses among them, --margin and --alpha override, form and tier stay", () => {
    const wishes = { declared: [seconds], metrics: ["seconds"], margin: 0.2, alpha: 0.01 };
    const found = budgetsFor(named(["score", "seconds"]), named(["score"]), wishes);
    assert.deepEqual(found.is === "chosen" && found.budgets, [
      { ...seconds, margin: 0.2, alpha: { regressed: 0.01, fail: 0.01, ship: 0.01 } },
    ]);
  });
  test("a metric that nobody has", () => {
    const found = budgetsFor(named(["score"]), named(["score"]), { declared: [], metrics: ["scroe"] });
    assert.deepEqual(found, { is: "unknown", metric: "scroe", metrics: ["score"] });
  });
  test("the form that the file's format gives a metric", () => {
    const set = named(["seconds"]);
    const facts = new Map([["seconds", { form: seconds.form, low: null, high: null }]]);
    const found = budgetsFor({ ...set, facts }, set, nothing);
    assert.deepEqual(found.is === "chosen" && found.budgets[0]?.form, seconds.form);
  });
});

describe("scores outside their scale are refused, with their place and what to declare", () => {
  const grades = scoreSet({ a: [0.5], b: [4] }, "grades.jsonl");
  test("no scale declared", () => {
    const [problem, ...more] = scaleProblems([grades, grades], [defaultBudget("score")]);
    assert.equal(more.length, 1);
    assert.equal(problem?.file, "grades.jsonl");
    assert.equal(problem?.line, 2);
    assert.match(problem?.what ?? "", /^"score" is 4, outside \[0, 1\]$/);
    assert.match(problem?.next ?? "", /budgets: \{ "score": \{ scale: \[least, most\] \} \}/);
  });
  test("a declared scale", () => {
    const form = (max: number): Budget => ({
      ...defaultBudget("score"),
      form: { is: "range", better: "higher", min: 0, max },
    });
    assert.deepEqual(scaleProblems([grades], [form(5)]), []);
    assert.match(scaleProblems([grades], [form(3)])[0]?.what ?? "", /^"score" is 4, outside \[0, 3\]$/);
  });
  test("a relative metric has no upper end, and nothing below 0", () => {
    const budget: Budget = { ...seconds, metric: "score" };
    assert.deepEqual(scaleProblems([scoreSet({ a: [9e9] })], [budget]), []);
    assert.match(
      scaleProblems([scoreSet({ a: [-1] })], [budget])[0]?.what ?? "",
      /^"score" is -1, outside 0 and above/,
    );
  });
});
