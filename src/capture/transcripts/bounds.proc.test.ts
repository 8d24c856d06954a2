import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-bounds-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly exchanges: number;
  readonly problems: readonly string[];
  /** Bytes. */
  readonly peak: number;
}

const program = `
  import { findInputs, readHar, readTranscripts } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
  const sources = [], problems = [];
  let exchanges = 0;
  for await (const found of findInputs(process.argv.slice(1))) {
    if (found.is === "source") sources.push(found.source); else problems.push(found.problem.what);
  }
  const hars = sources.filter(({ format }) => format === "har").map(({ path }) => path);
  for (const captured of [readTranscripts(sources.filter(({ format }) => format !== "har")), readHar(hars)]) {
    for await (const one of captured) {
      if (one.is === "exchange") exchanges++;
      else if (one.is === "problem") problems.push(one.problem.where + ": " + one.problem.what);
    }
  }
  console.log(JSON.stringify({ exchanges, problems, peak: process.resourceUsage().maxRSS * 1024 }));
`;

/** Reads paths in a process of its own. */
function readApart(paths: readonly string[], as: { uid?: number } = {}): Outcome {
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", program, ...paths], {
    encoding: "utf8",
    timeout: 300_000,
    ...as,
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

const megabyte = 1 << 20;
const reply = (id: string): string =>
  `${JSON.stringify({ type: "assistant", uuid: id, sessionId: "s", parentUuid: null, timestamp: "2026-05-01T12:00:00Z", message: { id, model: "m", role: "assistant", content: [{ type: "text", text: "ok" }], stop_reason: "end_turn" } })}\n`;

/** Writes a file larger than anything may hold, a piece at a time. */
function writeLarge(name: string, before: string, megabytes: number, behind: string): string {
  const path = join(folder, name);
  const file = openSync(path, "w");
  writeSync(file, before);
  const piece = Buffer.alloc(megabyte, "x");
  for (let count = 0; count < megabytes; count++) writeSync(file, piece);
  writeSync(file, behind);
  closeSync(file);
  return path;
}

test("300 MB in one line: skipped without being held, the lines around it are read", () => {
  const path = writeLarge("log.jsonl", `${reply("a")}{"type":"user","message":{"content":"`, 300, `"}}\n${reply("b")}`);
  const { exchanges, problems, peak } = readApart([path]);
  rmSync(path);
  assert.equal(exchanges, 2);
  assert.deepEqual(problems, ["line 2: 300 MB in one line: skipped"]);
  assert.ok(peak < 300 * megabyte, `peak ${Math.round(peak / megabyte)} MB`);
});

test("300 MB in one entry of a HAR: skipped without being held", () => {
  const entry = '{"startedDateTime":"2026-05-01T12:00:00Z","request":{"method":"GET","url":"https://h/"';
  const path = writeLarge("a.har", `{"log":{"entries":[\n${entry}},"x":"`, 300, `"},\n${entry}}}\n]}}\n`);
  const { problems, peak } = readApart([path]);
  rmSync(path);
  assert.deepEqual(problems, [
    "entry 1: more than 32 MB: skipped",
    ": holds no call to a model that is known (entries: 2)",
  ]);
  assert.ok(peak < 300 * megabyte, `peak ${Math.round(peak / megabyte)} MB`);
});

test("what may not be read is said; the rest is read", { skip: process.getuid?.() !== 0 }, () => {
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "mine/closed"), { recursive: true });
  writeFileSync(join(folder, "mine/closed/s.jsonl"), reply("a"));
  writeFileSync(join(folder, "mine/s.jsonl"), reply("a"), { mode: 0o600 });
  writeFileSync(join(folder, "mine/t.jsonl"), reply("b"));
  chmodSync(join(folder, "mine/closed"), 0o700);
  const { exchanges, problems } = readApart([join(folder, "mine")], { uid: 65534 });
  assert.equal(exchanges, 1);
  assert.deepEqual(problems, ["no permission to read it", "no permission to read it"]);
});
