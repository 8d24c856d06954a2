import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadScores } from "./load-scores.ts";
import { resultProblemLine } from "./result-problem.ts";

const refusal = async (path: string): Promise<string> => {
  const outcome = await loadScores(path, { shownAs: "it" });
  return outcome.is === "scores" ? "scores" : outcome.problems.map(resultProblemLine).join("\n");
};

test("what is no ordinary file is refused at once, not waited for", {
  skip: process.platform === "win32",
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-results-"));
  const at = (name: string): string => join(folder, name);
  try {
    execFileSync("mkfifo", [at("pipe.jsonl")]);
    symlinkSync("loop", at("loop"));
    writeFileSync(at("locked"), "x");
    chmodSync(at("locked"), 0);
    // By its name alone: a socket's whole path has 107 bytes at most, and folders for temporary files may be longer.
    const leave = `require("net").createServer().listen("socket", () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["-e", leave], { cwd: folder });
    assert.equal(await refusal(folder), "it: is a folder; name a file in it");
    assert.match(await refusal(at("pipe.jsonl")), /^it: is no ordinary file/);
    assert.match(await refusal(at("socket")), /^it: is no ordinary file/);
    assert.match(await refusal("/dev/null"), /^it: is no ordinary file/);
    assert.equal(await refusal(at("nothing")), "it: there is no such file; correct the path");
    assert.equal(await refusal(at("locked/file")), "it: there is no such file; correct the path");
    assert.equal(await refusal(at("loop")), "it: is a link that leads to itself");
    assert.equal(await refusal("a".repeat(5000)), "it: the path is too long");
    // The superuser may read everything.
    if (process.getuid?.() !== 0) assert.match(await refusal(at("locked")), /^it: may not be read/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
