import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { detectFormat } from "./detect-format.ts";
import { refusalOf, scoresOf } from "./results.fixture.ts";

const cases: readonly [name: string, path: string, head: string | Buffer, expected: string][] = [
  ["JSONL", "r.jsonl", '{"task":"a","score":1}\n', "jsonl"],
  ["JSONL under another name", "r.json", '{"score":1,"task":"a"}\n', "jsonl"],
  ["JSONL without a task", "r", '{"score":1}\n{"score":1}\n', "jsonl"],
  [
    "JSONL that mentions others",
    "r",
    '{"task":"a","score":1,"meta":{"evalId":1,"results":2,"eval":3,"version":4}}',
    "jsonl",
  ],
  ["JSONL after a broken line", "r.jsonl", 'oops\n{"task":"a","score":1}', "jsonl"],
  ["promptfoo", "r.json", '{\n  "evalId": "e",\n  "results": {"version": 3', "promptfoo"],
  ["promptfoo, older", "r.json", '{"results":{"version":2,"results":[', "promptfoo"],
  ["promptfoo's lines", "r.jsonl", '{"cost":0,"gradingResult":{},"promptIdx":0,"testIdx":0}\n', "promptfoo"],
  ["Inspect", "r.json", '{"version":2,"status":"success","eval":{', "inspect-json"],
  ["Inspect's archive", "r", "PK\x03\x04...", "inspect-eval"],
  ["JUnit", "r", '\ufeff\n<?xml version="1.0"?><testsuites>', "junit"],
  ["JUnit in UTF-16", "r", Buffer.from("\ufeff<testsuites/>", "utf16le"), "junit"],
  ["CSV", "r.txt", "score;task\n", "csv"],
  ["CSV by its name", "r.csv", "name,score\n", "csv"],
  ["JSON of somebody else", "r.json", '{"name":"boat"}', "unknown"],
  ["a list", "r.json", "[1]", "unknown"],
  ["text", "r.txt", "hello", "unknown"],
  ["gzip", "r.jsonl.gz", gzipSync("x"), "unknown"],
];
for (const [name, path, head, expected] of cases) {
  test(`${name} → ${expected}`, () => {
    const found = detectFormat(path, Buffer.from(head));
    assert.equal(found.is === "format" ? found.format : found.is, expected);
  });
}

test("what is packed says how to unpack it", async () => {
  assert.equal(await refusalOf("r.jsonl", gzipSync("x")), "r.jsonl: is compressed with gzip; unpack it first (gunzip)");
  assert.equal(
    await refusalOf("r.jsonl", zstdCompressSync("x")),
    "r.jsonl: is compressed with zstd; unpack it first (unzstd)",
  );
});

test("the format that is given wins", async () => {
  const text = "task,score\na,1\n";
  assert.equal((await scoresOf("r.jsonl", text, { format: "csv" })).format, "csv");
  assert.match(await refusalOf("r.csv", text, { format: "jsonl" }), /^r\.csv:1:1: no valid JSON/);
  for (const format of ["promptfoo", "inspect-json", "inspect-eval", "junit"] as const) {
    assert.notEqual(await refusalOf("r.csv", text, { format }), "scores");
  }
});
