import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { keptLog } from "./kept-log.ts";

test("a log is kept behind what was there, and stays within its bound", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  keptLog(folder, "a")("first");
  const keep = keptLog(folder, "a");
  keep("second");
  assert.equal(readFileSync(join(folder, "a.log"), "utf8"), "first\nsecond\n");
  const line = "x".repeat(1_000_000);
  for (let n = 0; n < 14; n += 1) keep(line);
  assert.deepEqual(readdirSync(folder), ["a.log", "a.log.1"]);
  for (const name of readdirSync(folder)) assert.ok(statSync(join(folder, name)).size < 7_000_000, name);
});

test("a folder that cannot be written to costs the lines, and nothing else", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "file"), "");
  keptLog(join(folder, "file"), "a")("lost");
});
