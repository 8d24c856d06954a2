import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadScores } from "../load-scores.ts";
import { brief, refusalOf, scoresOf, setOf } from "../results.fixture.ts";

const fixture = join(import.meta.dirname, "../../../../test/fixtures/results/csv/results.csv");

test("columns by their names; an empty cell is a run without a score", async () => {
  const set = setOf(await loadScores(fixture));
  assert.equal(set.format, "csv");
  assert.deepEqual(brief(set), {
    keel: { score: "1.5/2", compiles: "1/2", latency: "3.25/2" },
    "mast, tall": { score: "0/0 +1", compiles: "1/1", latency: "0.5/1" },
    sail: { score: "0/0 +1", compiles: "0/0 +1", latency: "0/0 +1" },
  });
  assert.equal(set.tasks.get("keel")?.cluster, "hull");
  assert.deepEqual(
    set.missing.map(({ reason, first }) => [reason, first.line]),
    [
      ['no score for "score"', 4],
      ["timeout after 60 s", 6],
    ],
  );
});

for (const [name, content] of [
  ["semicolons", "task;score\na;0.5\n"],
  ["tabs", "task\tscore\na\t0.5\n"],
  ["a byte order mark and CRLF", "\ufeffTask,score\r\na,0.5\r\n\r\n"],
  ["quotes", '"task","score"\n"a","0.5"'],
  ["UTF-16", Buffer.from("\ufefftask;score\na;0.5\n", "utf16le")],
] as const) {
  test(`read: ${name}`, async () => {
    assert.deepEqual(brief(await scoresOf("r.csv", content)), { a: { score: "0.5/1" } });
  });
}

test("the metrics asked for; other columns may hold anything", async () => {
  assert.deepEqual(brief(await scoresOf("r.csv", "task,model,score\na,m1,1\n", { metrics: ["score"] })), {
    a: { score: "1/1" },
  });
});

const refused: readonly [name: string, content: string | Buffer, problem: RegExp][] = [
  ["a text as a score", "task,score\na,1\nb,good\n", /^r\.csv:3: the score of "score" is "good", no number/],
  ["NaN", "task,score\na,NaN\n", /^r\.csv:2: the score of "score" is "NaN", no number/],
  ["Infinity", "task,score\na,1e999\n", /^r\.csv:2: the score of "score" is Infinity/],
  ["a decimal comma", "task;score\na;0,5\n", /^r\.csv:2: .*write decimals with a point/],
  ["no task column", "name,score\na,1\n", /^r\.csv:1: no column is called task; there are "name", "score"/],
  ["no metric", "task,repeat\na,1\n", /^r\.csv:1: no column holds scores/],
  ["a column twice", "task,score,score\na,1,2\n", /^r\.csv:1: two columns are called "score"/],
  ["no task", "task,score\n,1\n", /^r\.csv:2: the row names no task/],
  ["a task twice", "task,score\na,1\na,0\n", /^r\.csv:3: task "a" is there twice/],
  ["a repeat twice", "task,repeat,score\na,1,1\na,1,0\n", /^r\.csv:3: task "a", repeat 1 is there twice/],
  ["another number of cells", "task,score\na,1\nb,1,2\n", /^r\.csv:3: the row has another number of cells/],
  ["an open quote", 'task,score\n"a,1\n', /^r\.csv:\d: a quote is opened and never closed/],
  ["a header alone", "task,score\n", /there is no result in it/],
  ["mixed scales", "task,score\na,true\nb,40\n", /"score" mixes scales: right or wrong in line 2, 40 in line 3/],
  ["not UTF-8", Buffer.from("task,score\nK\xfcste,1\n", "latin1"), /^r\.csv:2: is not valid UTF-8/],
];
for (const [name, content, problem] of refused) {
  test(`refused: ${name}`, async () => {
    assert.match(await refusalOf("r.csv", content), problem);
  });
}

test("a row is bounded", async () => {
  const open = `task,score\n"${"x".repeat(100_000)}`;
  assert.match(
    await refusalOf("r.csv", open, { limits: { line: 10_000 } }),
    /the row is too long; is a quote left open\?/,
  );
});
