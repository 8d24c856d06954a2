import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadScores } from "../load-scores.ts";
import { brief, refusalOf, scoresOf, setOf } from "../results.fixture.ts";
import { zipOf } from "../source/zip.fixture.ts";

const fixtures = join(import.meta.dirname, "../../../../test/fixtures/results/inspect");

const boats = {
  keel: { match: "1/2", "quality.style": "0.75/2", "quality.depth": "1/1 +1", time: "2.5/2" },
  7: { match: "0.5/1 +1", "quality.style": "1/1 +1", "quality.depth": "0/1 +1", time: "0.5/1 +1" },
  mast: { match: "0/1 +1", "quality.style": "0.75/2", "quality.depth": "1/2", time: "2.5/2" },
};
for (const [name, format] of [
  ["log.json", "inspect-json"],
  ["log.eval", "inspect-eval"],
] as const) {
  test(`${name}: letters, numbers and dictionaries; epochs are repeats; unscored and failed samples are missing`, async () => {
    const set = setOf(await loadScores(join(fixtures, name)));
    assert.equal(set.format, format);
    assert.deepEqual(brief(set), boats);
    assert.deepEqual(set.missing.map(({ reason }) => reason).sort(), [
      "Timeout",
      'no score for "match"',
      'no score for "quality.depth"',
    ]);
    assert.deepEqual(set.facts.get("time")?.form, { is: "relative", better: "lower" });
    assert.deepEqual(set.notes, ["C is 1, I and N are 0, P is 0.5; epochs are repeats"]);
  });
}

test("a log that was cut off holds what was done, and says so", async () => {
  const set = setOf(await loadScores(join(fixtures, "cut-off.eval")));
  assert.equal(set.runs, 3);
  assert.match(set.notes.join(), /the run did not finish/);
});

const sample = (id: string | number, epoch: number, more: object = {}): string =>
  JSON.stringify({ id, epoch, input: "?", scores: { match: { value: "C" } }, ...more });
const header = { name: "header.json", data: JSON.stringify({ version: 2, status: "success", eval: {} }) };
const member = (data: string | Buffer, more: object = {}): { name: string; data: string | Buffer } => ({
  name: "samples/a_epoch_1.json",
  data,
  ...more,
});

for (const method of [0, 8, 93]) {
  test(`members packed by method ${method}`, async () => {
    assert.deepEqual(brief(await scoresOf("r.eval", zipOf([header, member(sample("a", 1), { method })]))), {
      a: { match: "1/1" },
    });
  });
}

const values: readonly [name: string, json: string, read: string][] = [
  ["yes", '"yes"', "1/1"],
  ["False", '"False"', "0/1"],
  ["a number as a text", '"0.25"', "0.25/1"],
  ["true", "true", "1/1"],
  ["NaN", "NaN", "0/0 +1"],
  ["a number above 1", "7", "7/1"],
];
for (const [name, json, read] of values) {
  test(`a score of ${name}`, async () => {
    const text = `{"id":"a","epoch":1,"scores":{"match":{"value":${json},"explanation":"\\"NaN\\" is NaN"}}}`;
    assert.deepEqual(brief(await scoresOf("r.eval", zipOf([header, member(text)]))), { a: { match: read } });
  });
}

test("a sample that failed and was scored all the same counts by its score; one that was invalidated does not", async () => {
  const set = await scoresOf(
    "r.eval",
    zipOf([
      header,
      member(sample("a", 1, { error: { message: "late" } })),
      member(sample("b", 1, { invalidation: { reason: "wrong tool", timestamp: "t" } })),
    ]),
  );
  assert.deepEqual(brief(set), { a: { match: "1/1" }, b: {} });
});

test("a metric that is no score is in the way only where it is asked for", async () => {
  const data = zipOf([
    header,
    member(sample("a", 1, { scores: { match: { value: "C" }, colour: { value: "blue" } } })),
  ]);
  assert.match(
    await refusalOf("r.eval", data),
    /^r\.eval, samples\/a_epoch_1\.json:1:\d+: the score of "colour" is "blue"/,
  );
  assert.deepEqual(brief(await scoresOf("r.eval", data, { metrics: ["match"] })), { a: { match: "1/1" } });
});

const megabytes = (n: number): Buffer => Buffer.alloc(n * 2 ** 20, " ");
const refused: readonly [name: string, content: Buffer, problem: RegExp][] = [
  [
    "a bomb",
    zipOf([header, member(Buffer.concat([megabytes(64), Buffer.from(sample("a", 1))]))]),
    /^r\.eval, samples\/a_epoch_1\.json: the archive of [\d.]+ kB unpacks to more than [\d.]+ MB/,
  ],
  [
    "a bomb that hides its size",
    zipOf([header, member(megabytes(64), { declares: 100 })]),
    /the archive cannot be read: .*(too many|more than it declares)/,
  ],
  [
    "a Zstandard bomb that hides its size",
    zipOf([header, member(megabytes(64), { method: 93, declares: 100 })]),
    /the archive cannot be read: it unpacks to more than it declares/,
  ],
  [
    "a size that is not reached",
    zipOf([header, member(sample("a", 1), { declares: 5000 })]),
    /the archive cannot be read/,
  ],
  [
    "bytes that were changed",
    zipOf([header, member(sample("a", 1), { checksum: 1 })]),
    /^r\.eval, samples\/a_epoch_1\.json: the archive cannot be read: its checksum is not that of its bytes/,
  ],
  [
    "a size beyond reason",
    zipOf([header, member(sample("a", 1), { declares: 0xffff_fff0 })]),
    /unpacks to 4\.29 GB, more than 1\.07 GB/,
  ],
  [
    "an unknown method",
    zipOf([header, member(sample("a", 1), { method: 14 })]),
    /the archive cannot be read: compression method 14/,
  ],
  [
    "an encrypted member",
    zipOf([header, member(sample("a", 1), { flags: 1 })]),
    /samples\/a_epoch_1\.json: is encrypted/,
  ],
  ["another archive in it", zipOf([header, member(zipOf([header]))]), /samples\/a_epoch_1\.json:1:1: no valid JSON/],
  [
    "a sample twice",
    zipOf([header, member(sample("a", 1)), member(sample("a", 1))]),
    /task "a", repeat 1 is there twice/,
  ],
  ["no sample", zipOf([header]), /^r\.eval: the log has no samples/],
  [
    "somebody else's archive",
    zipOf([{ name: "word/document.xml", data: "<a/>" }]),
    /is a zip archive, but no log of Inspect/,
  ],
  ["cut off", zipOf([header, member(sample("a", 1))]).subarray(0, 200), /the archive cannot be read/],
  [
    "Infinity",
    zipOf([header, member('{"id":"a","epoch":1,"scores":{"match":{"value":-Infinity}}}')]),
    /samples\/a_epoch_1\.json:1:\d+: -Infinity is no number in JSON/,
  ],
  [
    "mixed scales",
    zipOf([header, member(sample("a", 1)), member(sample("b", 1, { scores: { match: { value: 80 } } }))]),
    /"match" mixes scales: right or wrong in samples\/a_epoch_1\.json, 80 in samples\/a_epoch_1\.json/,
  ],
  ["no id", zipOf([header, member('{"epoch":1}')]), /the sample has no id/],
  [
    "a name that leads out",
    zipOf([header, { name: "../samples/a.json", data: sample("a", 1) }]),
    /the archive cannot be read: invalid relative path/,
  ],
];
for (const [name, content, problem] of refused) {
  test(`refused: ${name}`, async () => {
    assert.match(await refusalOf("r.eval", content), problem);
  });
}

test("overlapping members count as often as they are listed", async () => {
  // One member of 1 MB, listed 300 times: what a bomb without nesting does.
  const one = zipOf([member(megabytes(1))]);
  const end = one.length - 22;
  const directory = one.subarray(one.readUInt32LE(end + 16), end);
  const bomb = Buffer.concat([
    one.subarray(0, one.readUInt32LE(end + 16)),
    ...Array<Buffer>(300).fill(directory),
    one.subarray(end),
  ]);
  const last = bomb.length - 22;
  bomb.writeUInt16LE(300, last + 8);
  bomb.writeUInt16LE(300, last + 10);
  bomb.writeUInt32LE(directory.length * 300, last + 12);
  assert.match(
    await refusalOf("r.eval", bomb),
    /^r\.eval, samples\/a_epoch_1\.json: the archive of [\d.]+ kB unpacks to more than/,
  );
});

test("a JSON log is refused where it ends too early, wherever that is", async () => {
  const text = readFileSync(join(fixtures, "log.json"), "utf8");
  for (let length = 1; length < text.length; length += 97) {
    assert.notEqual(await refusalOf("log.json", text.slice(0, length), { format: "inspect-json" }), "scores");
  }
});
