import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bash } from "./bash.ts";
import { inside, runTool } from "./index.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "reference-tools-")));
after(() => rmSync(folder, { recursive: true, force: true }));
const cwd = join(folder, "project");
mkdirSync(join(cwd, "src"), { recursive: true });
writeFileSync(join(folder, "secret"), "secret");
writeFileSync(join(cwd, "a.txt"), "one\ntwo\nthree\ntwo\n");
symlinkSync(folder, join(cwd, "out"));
const never = new AbortController().signal;

for (const [path, where] of [
  ["a.txt", "a.txt"],
  ["src/../a.txt", "a.txt"],
  ["new/deep/file", "new/deep/file"],
  [".", "."],
  ["..", null],
  ["../secret", null],
  ["out/secret", null],
  ["out/new", null],
  ["/etc/passwd", null],
  ["..a", "..a"],
] as const) {
  test(`${path} is ${where === null ? "outside" : "inside"}`, () => {
    assert.equal(inside(cwd, path), where === null ? null : join(cwd, where));
  });
}

const run = (name: string, input: unknown) =>
  runTool(name, input, { cwd, signal: never, task: async () => ({ text: "", isError: false }) });

test("reads parts, edits one passage, makes files", async () => {
  assert.equal((await run("read", { path: "a.txt", offset: 2, limit: 2 })).text, "two\nthree");
  assert.match((await run("edit", { path: "a.txt", old_string: "two", new_string: "2" })).text, /more than once/);
  assert.match((await run("edit", { path: "a.txt", old_string: "", new_string: "2" })).text, /exists/);
  assert.equal((await run("edit", { path: "a.txt", old_string: "three", new_string: "$&" })).isError, false);
  assert.equal(readFileSync(join(cwd, "a.txt"), "utf8"), "one\ntwo\n$&\ntwo\n");
  assert.equal((await run("edit", { path: "src/new/b.ts", old_string: "", new_string: "b" })).isError, false);
  assert.equal(readFileSync(join(cwd, "src/new/b.ts"), "utf8"), "b");
  assert.match((await run("read", { path: "src" })).text, /no file/);
});

test("a command sees no keys, and says how it ended", async () => {
  process.env.SOME_API_KEY = "hidden";
  const { text, isError } = await bash("echo $SOME_API_KEY-; pwd; exit 4", cwd, 10, never);
  assert.deepEqual([text, isError], [`-\n${cwd}\n[exit code 4]`, true]);
});

test("what a command leaves running ends with it", { timeout: 120_000 }, async () => {
  await bash("(while :; do sleep 0.05; done; ) & echo $! > pid", cwd, 10, never);
  const pid = readFileSync(join(cwd, "pid"), "utf8").trim();
  // The signal is sent; the kernel takes its time. A zombie is dead and only waits to be fetched.
  while (isRunning(pid)) await new Promise(setImmediate);
});

function isRunning(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("a person stops a command", async () => {
  const stop = new AbortController();
  const running = bash("echo begun; sleep 60", cwd, 100, stop.signal);
  stop.abort();
  const { text, isError } = await running;
  assert.ok(isError && text.endsWith("[stopped by the person]"));
});
