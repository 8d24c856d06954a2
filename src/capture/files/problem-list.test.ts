import assert from "node:assert/strict";
import { test } from "node:test";
import { ProblemList } from "./problem-list.ts";

test("the first problems in full, the others as a count", () => {
  const problems = new ProblemList("log", 2);
  for (let line = 1; line <= 314; line++) problems.add(`line ${line}`, "no valid JSON: skipped");
  assert.deepEqual(
    problems.take().map(({ where }) => where),
    ["line 1", "line 2"],
  );
  assert.deepEqual(problems.take(), []);
  assert.deepEqual(problems.rest(), { input: "log", where: "", what: "and 312 more problems" });
});

test("few problems leave no rest", () => {
  const problems = new ProblemList("log", 2);
  problems.add("line 1", "x");
  assert.equal(problems.rest(), null);
});
