import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, refusalOf, scoresOf } from "../results.fixture.ts";

const lines = (...all: readonly unknown[]): string =>
  all.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n");

test("repeats are summed up by task, in the order in which tasks come", async () => {
  const set = await scoresOf(
    "a.jsonl",
    lines(
      { task: "b", score: 1, repeat: 0 },
      { task: "a", score: 0.5, repeat: 0 },
      { task: "b", score: 0.5, repeat: 1 },
      { task: 7, score: true },
    ),
  );
  assert.equal(set.format, "jsonl");
  assert.deepEqual(brief(set), { b: { score: "1.5/2" }, a: { score: "0.5/1" }, 7: { score: "1/1" } });
  assert.deepEqual(set.tasks.get("b")?.metrics.get("score"), { n: 2, sum: 1.5, squares: 1.25, missing: 0 });
  assert.equal(set.runs, 4);
});

test("a run without a score is missing: null, an error, all of a task's runs", async () => {
  const set = await scoresOf(
    "a.jsonl",
    lines(
      { task: "a", score: 1, repeat: 0 },
      { task: "a", score: null, repeat: 1 },
      { task: "a", score: 0, error: "timeout", repeat: 2 },
      { task: "b", error: { message: "timeout" } },
    ),
  );
  assert.deepEqual(brief(set), { a: { score: "1/1 +2" }, b: { score: "0/0 +1" } });
  assert.deepEqual(set.missing, [
    { reason: "timeout", runs: 2, first: { line: 3, column: 0, part: null } },
    { reason: 'no score for "score"', runs: 1, first: { line: 2, column: 0, part: null } },
  ]);
});

test("a metric that is not asked of a task is not missing there; one that its other runs have is", async () => {
  const set = await scoresOf(
    "a.jsonl",
    lines(
      { task: "a", scores: { compiles: 1, fast: 0.5 }, repeat: 0 },
      { task: "a", scores: { compiles: 1 }, repeat: 1 },
      { task: "b", scores: { compiles: 0 } },
      { task: "c", error: "crashed" },
    ),
  );
  assert.deepEqual(brief(set), {
    a: { compiles: "2/2", fast: "0.5/1 +1" },
    b: { compiles: "0/1" },
    c: { compiles: "0/0 +1", fast: "0/0 +1" },
  });
});

test("scores outside of [0, 1] are kept, with their place; who compares them asks for a scale", async () => {
  const set = await scoresOf(
    "a.jsonl",
    lines({ task: "a", score: 0.5 }, { task: "b", score: 40 }, { task: "c", score: -1 }),
  );
  const facts = set.facts.get("score");
  assert.deepEqual(facts?.high, { value: 40, place: { line: 2, column: 0, part: null } });
  assert.deepEqual(facts?.low, { value: -1, place: { line: 3, column: 0, part: null } });
});

test("clusters, meta, simulated runs, members nobody knows", async () => {
  const set = await scoresOf(
    "a.jsonl",
    lines({ task: "a", score: 1, cluster: "x", meta: { seed: 1 }, simulated: true, clutser: "y" }),
  );
  assert.equal(set.tasks.get("a")?.cluster, "x");
  assert.equal(set.simulated, 1);
  assert.deepEqual(set.notes, ['not read: "clutser"']);
});

test("the metrics asked for, no others", async () => {
  const text = lines({ task: "a", scores: { x: 1, y: 2 } }, { task: "b", scores: { y: 3 } });
  const set = await scoresOf("a.jsonl", text, { metrics: ["x"] });
  assert.deepEqual(brief(set), { a: { x: "1/1" }, b: { x: "0/0 +1" } });
  assert.equal(
    await refusalOf("a.jsonl", text, { metrics: ["z"] }),
    'a.jsonl: no run has a metric "z"; check the name',
  );
});

test("a line longer than what is read at once", async () => {
  const long = { task: "a", meta: "x".repeat(10 ** 6), score: 0.25 };
  const set = await scoresOf("a.jsonl", lines({ task: "b", score: 1 }, long, { task: "c", score: 0 }));
  assert.deepEqual(brief(set), { b: { score: "1/1" }, a: { score: "0.25/1" }, c: { score: "0/1" } });
});

for (const [name, content] of [
  ["a byte order mark", '\ufeff{"task":"a","score":1}\n'],
  ["CRLF and empty lines", '{"task":"a","score":1}\r\n\r\n\r\n'],
  ["no last line end", '{"task":"a","score":1}'],
  ["UTF-16", Buffer.from('\ufeff{"task":"a","score":1}\r\n', "utf16le")],
] as const) {
  test(`read: ${name}`, async () => {
    assert.deepEqual(brief(await scoresOf("a.jsonl", content)), { a: { score: "1/1" } });
  });
}

const good = '{"task":"a","score":1}';
const refused: readonly [name: string, content: string | Buffer, problem: string][] = [
  [
    "NaN",
    lines(good, '{"task":"b","score":NaN}'),
    "a.jsonl:2:21: NaN is no number in JSON, and no score; a run without a score is null",
  ],
  [
    "Infinity",
    '{"task":"b","score":-Infinity}',
    "a.jsonl:1:21: -Infinity is no number in JSON, and no score; a run without a score is null",
  ],
  [
    "an overflow",
    '{"task":"b","score":1e999}',
    'a.jsonl:1: the score of "score" is Infinity; a run without a score is null, not a number',
  ],
  [
    "a text as a score",
    lines(good, { task: "b", score: "0.5" }),
    'a.jsonl:2: the score of "score" is a text ("0.5"); a score is a number, true or false; a run without one says null',
  ],
  [
    "a list as a score",
    { task: "b", score: [1] },
    'a.jsonl:1: the score of "score" is no number; a score is a number, true or false; a run without one says null',
  ],
  [
    "score and scores",
    { task: "b", score: 1, scores: {} },
    "a.jsonl:1: the result has `score` and `scores`; give one of them",
  ],
  [
    "neither",
    { task: "b" },
    'a.jsonl:1: the result has neither `score` nor `scores`; a run without a score says so: "score":null, or "error":"…"',
  ],
  ["no task", { score: 1 }, 'a.jsonl:1: the result names no task; a result is {"task":"…","score":…}'],
  ["an empty task", { task: "", score: 1 }, "a.jsonl:1: a task id is empty"],
  [
    "a task twice",
    lines(good, good),
    'a.jsonl:2: task "a" is there twice; number its runs with `repeat` if they are several runs of one task',
  ],
  [
    "a repeat twice",
    lines({ task: "a", score: 1, repeat: 3 }, { task: "a", score: 0, repeat: 3 }),
    'a.jsonl:2: task "a", repeat 3 is there twice; was one file appended to another?',
  ],
  [
    "repeats and none",
    lines(good, { task: "a", score: 1, repeat: 3 }),
    'a.jsonl:2: task "a" has runs with and without a repeat; number all of them, or none',
  ],
  [
    "two clusters",
    lines({ task: "a", score: 1, repeat: 0, cluster: "x" }, { task: "a", score: 1, repeat: 1 }),
    'a.jsonl:2: task "a" is in cluster none here and was in "x" before; give every run of a task the same cluster',
  ],
  [
    "mixed scales",
    lines({ task: "a", score: true }, { task: "b", score: 40 }),
    'a.jsonl:2: "score" mixes scales: right or wrong in line 1, 40 in line 2; give it one scale',
  ],
  [
    "mixed scales, the other way",
    lines({ task: "b", score: 40 }, { task: "a", score: false }),
    'a.jsonl:2: "score" mixes scales: right or wrong in line 2, 40 in line 1; give it one scale',
  ],
  ["a line cut off", lines(good, '{"task":"b","sc'), "a.jsonl:2:13: no valid JSON; its end is missing"],
  ["no JSON", lines(good, "", "hello"), "a.jsonl:3:1: no valid JSON"],
  ["a list", lines(good, "[1]"), 'a.jsonl:2: the line is no JSON object; a result is {"task":"…","score":…}'],
  [
    "deep JSON",
    lines(good, `{"task":"b","score":1,"meta":${"[".repeat(1e5)}${"]".repeat(1e5)}}`),
    "a.jsonl:2:285: JSON nested deeper than 256 levels",
  ],
  [
    "not UTF-8",
    Buffer.concat([Buffer.from(`${good}\n{"task":"ü`), Buffer.from([0xff]), Buffer.from('","score":1}\n')]),
    "a.jsonl:2:11: is not valid UTF-8; write the file as UTF-8",
  ],
  ["white space", " \n\n\t\n", "a.jsonl: there is nothing but white space in it"],
  ["nothing", "", "a.jsonl: the file is empty; no results are not a pass"],
].map(([name, content, problem]) => [
  String(name),
  typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  String(problem),
]);
for (const [name, content, problem] of refused) {
  test(`refused: ${name}`, async () => {
    assert.equal(await refusalOf("a.jsonl", content), problem);
  });
}
