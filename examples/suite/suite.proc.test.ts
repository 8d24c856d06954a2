import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const node = (...words: readonly string[]) => spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
const runs = (candidate: string): readonly string[] => [
  ...["src/cli/main.ts", "compare", "--run", "--suite", "examples/suite/tasks.jsonl"],
  ...["--base-cmd", "node examples/suite/run.mjs declared"],
  ...["--cand-cmd", `node examples/suite/run.mjs ${candidate}`, "--seed", "test", "--json"],
];

describe("the example suite", () => {
  it("its tasks are what make-tasks prints", () => {
    const { stdout } = node("examples/suite/make-tasks.ts");
    assert.equal(stdout, readFileSync(`${root}/examples/suite/tasks.jsonl`, "utf8"));
  });

  it("runs the reference agent, marked as simulated", () => {
    const { stdout, stderr, status } = node(
      "examples/suite/serve.ts",
      process.execPath,
      ...runs("f3-prompt-line"),
      "--cap",
      "24",
    );
    assert.equal(status, 2, stderr);
    const found = JSON.parse(stdout);
    assert.deepEqual([found.base.runs, found.base.simulated, found.candidate.simulated], [12, 12, 12]);
    assert.match(found.notes.join("\n"), /SIMULATED: every score/);
    assert.ok(found.metrics[0].baseline > 0.2, "it does some of the tasks");
  });

  it("without a server to keep the agents loaded it is the same, and slower", () => {
    const alone = node(...runs("f3-prompt-line"), "--cap", "4");
    const served = node("examples/suite/serve.ts", process.execPath, ...runs("f3-prompt-line"), "--cap", "4");
    assert.equal(alone.stdout, served.stdout, alone.stderr);
  });
});
