import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type LoadOptions, loadScores } from "../load-scores.ts";
import { resultProblemLine } from "../result-problem.ts";
import { brief, refusalOf, scoresOf, setOf } from "../results.fixture.ts";
import type { ScoreSet } from "../score-set.ts";

const fixtures = join(import.meta.dirname, "../../../../test/fixtures/results/promptfoo");
const read = async (name: string, options: LoadOptions = {}): Promise<ScoreSet> =>
  setOf(await loadScores(join(fixtures, name), options));
/** Times differ from run to run; how many there are does not. */
const timeless = (set: ScoreSet): object =>
  Object.fromEntries(
    Object.entries(brief(set)).map(([task, { latencyMs, ...scores }]) => [
      task,
      { ...scores, timed: latencyMs?.replace(/^[\d.]+\//, "") },
    ]),
  );

const broken = {
  pass: "0/0 +2",
  score: "0/0 +2",
  answers: "0/0 +2",
  length: "0/0 +2",
  cost: "0/0 +2",
  points: "0/0 +2",
  timed: "0 +2",
};
const nineTests = {
  boat: { pass: "2/2", score: "1.7/2", answers: "2/2", length: "1.4/2", cost: "0.008/2", timed: "2" },
  fails: { pass: "0/2", score: "0/2", answers: "0/2", cost: "0.006/2", timed: "2" },
  "vars 1052bfd19c67": { pass: "2/2", score: "2/2", cost: "0.028/2", timed: "2" },
  crashes: broken,
  flaky: { pass: "1/1 +1", score: "1/1 +1", answers: "1/1 +1", cost: "0.005/1 +1", timed: "1 +1" },
  partial: { pass: "2/2", score: "1/2", cost: "0.014/2", timed: "2" },
  "bad assertion": broken,
  "no assertion": { cost: "0.026/2", timed: "2" },
  object: { pass: "2/2", score: "14/2", cost: "0.012/2", points: "14/2", timed: "2" },
};

for (const name of ["one.json", "one.jsonl"]) {
  test(`${name}: a failed assertion is a score; a crash, a broken grader and a test that asserts nothing are not`, async () => {
    const set = await read(name);
    assert.equal(set.format, "promptfoo");
    assert.deepEqual(timeless(set), nineTests);
    assert.deepEqual(
      set.missing.map(({ reason, runs }) => `${runs} ${reason}`),
      ["2 the model crashed", "2 Custom function threw error: Unexpected token 'throw'", "1 Error: connection reset"],
    );
    assert.deepEqual(set.facts.get("latencyMs")?.form, { is: "relative", better: "lower" });
    assert.deepEqual(set.facts.get("pass")?.form, { is: "share", better: "higher" });
    assert.equal(set.facts.get("score")?.high?.value, 7);
  });
}

test("places are those of the file", async () => {
  const set = await read("one.json");
  const lines = readFileSync(join(fixtures, "one.json"), "utf8").split("\n");
  for (const { first, reason } of set.missing) {
    const near = lines.slice(first.line - 1, first.line + 2).join("\n");
    assert.ok(near.includes(reason.slice(0, 20)), `${first.part} in line ${first.line} is not ${reason}`);
  }
});

test("results of version 2 have no descriptions: tasks are named by their variables", async () => {
  const set = await read("version-2.json");
  assert.equal(set.tasks.size, 9);
  assert.ok(set.tasks.has("vars 1052bfd19c67"), "the same test has the same name as in version 3");
  assert.equal(set.runs, 9);
  assert.equal(
    set.missing.reduce((sum, { runs }) => sum + runs, 0),
    2,
  );
});

test("tests that share their variables are told apart by what they assert", async () => {
  const set = await read("twice.json");
  assert.deepEqual(
    [...set.tasks.values()].map(({ metrics }) => metrics.get("pass")?.sum),
    [1, 0],
  );
});

test("a file of several providers and prompts is never guessed at", async () => {
  const outcome = await loadScores(join(fixtures, "several.json"), { shownAs: "several.json" });
  assert.equal(
    outcome.is === "refused" && outcome.problems.map(resultProblemLine).join("\n"),
    'several.json: it holds 4 columns of provider and prompt: #0 strong × "short: p1.txt: Answer: {{question}}" (b1bda36f), ' +
      '#1 strong × "Please answer politely: {{question}}" (cec4b4b2), #2 weak × "short: p1.txt: Answer: {{question}}" (b1bda36f), ' +
      '#3 weak × "Please answer politely: {{question}}" (cec4b4b2); ' +
      "select one by provider and prompt: by name, or the prompt by its number (#1)",
  );
});

const selections: readonly [name: string, select: { provider?: string; prompt?: string }, pass: number | null][] = [
  ["provider and prompt", { provider: "strong", prompt: "short" }, 2],
  ["provider and a prompt's id", { provider: "weak", prompt: "cec4b4b2" }, 0],
  ["number", { prompt: "#1" }, 2],
  ["provider alone", { provider: "weak" }, null],
  ["nobody", { provider: "other" }, null],
  ["number too large", { prompt: "#9" }, null],
];
for (const [name, select, pass] of selections) {
  test(`selected by ${name}`, async () => {
    const outcome = await loadScores(join(fixtures, "several.json"), { select });
    assert.equal(outcome.is, pass === null ? "refused" : "scores");
    if (outcome.is !== "scores") return;
    const tasks = [...outcome.set.tasks.values()];
    assert.equal(
      tasks.reduce((sum, { metrics }) => sum + (metrics.get("pass")?.sum ?? 0), 0),
      pass,
    );
  });
}

/** A results file with these results, as few members as promptfoo always writes. */
const file = (...results: readonly object[]): string =>
  JSON.stringify({ evalId: "e", results: { version: 3, results }, config: {} }, null, 1);
const result = (description: string, more: object = {}): object => ({
  promptIdx: 0,
  testIdx: 0,
  success: true,
  score: 1,
  namedScores: {},
  failureReason: 0,
  provider: { id: "echo" },
  vars: { q: description },
  testCase: { description, vars: { q: description } },
  gradingResult: { pass: true, reason: "All assertions passed" },
  ...more,
});

test("one description for several variables names none of them alone", async () => {
  const set = await scoresOf(
    "r.json",
    file(result("a"), result("a", { testCase: { description: "a", vars: { q: "z" } } })),
  );
  assert.equal(set.tasks.size, 2);
  for (const task of set.tasks.keys()) assert.match(task, /^a · vars [0-9a-f]{12}$/);
});

test("the order of variables names no other task; what promptfoo adds while it runs neither", async () => {
  const tasks = async (vars: object): Promise<readonly string[]> => [
    ...(await scoresOf("r.json", file(result("a", { testCase: { vars } })))).tasks.keys(),
  ];
  assert.deepEqual(await tasks({ a: 1, b: { c: 2, d: 3 } }), await tasks({ b: { d: 3, c: 2 }, a: 1, sessionId: "s" }));
  assert.notDeepEqual(await tasks({ a: 1 }), await tasks({ a: "1" }));
});

test("answers from the cache are said, and neither their time nor their cost is taken", async () => {
  const set = await scoresOf("r.json", file(result("a", { latencyMs: 1, cost: 2, response: { cached: true } })));
  assert.deepEqual(brief(set), { a: { pass: "1/1", score: "1/1" } });
  assert.match(set.notes.join(), /1 of 1 answers came from promptfoo's cache/);
});

test("a named score called pass does not take the place of pass", async () => {
  const set = await scoresOf("r.json", file(result("a", { namedScores: { pass: 0.5 } })));
  assert.deepEqual(brief(set), { a: { pass: "1/1", score: "1/1", "named pass": "0.5/1" } });
});

test("a grader that failed is no score", async () => {
  const gradingResult = {
    pass: false,
    reason: "no",
    componentResults: [{ pass: false, reason: "x", metadata: { graderError: true } }],
  };
  const set = await scoresOf(
    "r.json",
    file(result("a", { success: false, score: 0, failureReason: 1, gradingResult })),
  );
  assert.deepEqual(brief(set).a?.pass, "0/0 +1");
});

const refused: readonly [name: string, content: string, problem: RegExp][] = [
  ["no results", file(), /^r\.json: there is no result in it/],
  [
    "a score that is a text",
    file(result("a"), result("b", { score: "1" })),
    /^r\.json, results\.results\[1\]:\d+:\d+: `score` is no number/,
  ],
  [
    "a named score that is a text",
    file(result("a", { namedScores: { x: "1" } })),
    /^r\.json, results\.results\[0\]:\d+:\d+: the score of "x" is no number/,
  ],
  ["a result without success", file(result("a", { success: undefined })), /the result has no `success`/],
  ["cut off", file(result("a")).slice(0, -20), /^r\.json:\d+:\d+: the JSON document is not complete/],
  ["NaN", file(result("a")).replace('"score": 1', '"score": NaN'), /^r\.json:\d+:\d+: NaN is no number in JSON/],
  ["two documents", file(result("a")).repeat(2), /goes on after its end/],
];
for (const [name, content, problem] of refused) {
  test(`refused: ${name}`, async () => {
    assert.match(await refusalOf("r.json", content), problem);
  });
}
