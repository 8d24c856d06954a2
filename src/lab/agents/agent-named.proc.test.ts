import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { agentNamed } from "./agent-named.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-named-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("an agent by its name", () => {
  const wrong: readonly (readonly [name: string, because: RegExp])[] = [
    ["nobody", /names no agent: claude, codex, opencode, gemini/],
    ["toString", /names no agent/],
    ["claude@latest", /"latest" is not an exact version/],
    ["claude@../../etc", /not an exact version/],
    ["codex@v1", /not an exact version/],
    ["./nothing-here.ts", /does not exist/],
    ["reference@../product", /has no variant "..\/product": f1-effort-default/],
    [file("broken.yaml", "command: {start: ["), /broken.yaml: /],
    [file("empty.yaml", ""), /empty.yaml: /],
    [file("neither.yaml", "name: x"), /either "command" or "http"/],
    [file("unknown.yaml", "command: {start: [a], begin: [b]}"), /begin/],
    [file("thrower.mjs", "throw new Error('not today')"), /not today/],
    [file("nothing.mjs", "export const x = 1"), /its default export is no in-process agent/],
    [file("half.mjs", "export default { name: 'half', abilities: [] }"), /start/],
  ];
  for (const [name, because] of wrong) {
    test(`${name.replace(folder, "")}: said, not thrown`, async () => {
      const got = await agentNamed(name);
      assert.match(got.is === "unavailable" ? got.because : got.is, because);
    });
  }

  const right: readonly (readonly [path: string, name: string, abilities: readonly string[]])[] = [
    [
      file("mine.yaml", "command: {start: [mine, '{say}'], resume: [mine, -c, '{say}'], model: ['-m={model}']}"),
      "mine",
      ["interrupt", "resume", "switch-model"],
    ],
    [
      file("behind.json", '{"name": "b", "http": {"url": "http://127.0.0.1:1/{session}", "body": {"say": "{say}"}}}'),
      "b",
      ["long-running", "interrupt", "resume"],
    ],
    [file("in.mjs", "export default { name: 'in', abilities: ['fork'], start() {} }"), "in", ["fork"]],
  ];
  for (const [path, name, abilities] of right) {
    test(`${path.replace(folder, "")}: an agent`, async () => {
      const got = await agentNamed(path);
      assert.equal(got.is, "agent");
      assert.equal(got.is === "agent" && got.agent.name, name);
      assert.deepEqual(got.is === "agent" && [...got.agent.abilities], abilities);
      assert.equal(got.is === "agent" && got.installed, null);
    });
  }

  for (const name of ["reference", "reference@masked-latch"]) {
    test(`${name}: comes with its contract, and lives in this process`, async () => {
      const got = await agentNamed(name);
      assert.ok(got.is === "agent", got.is === "unavailable" ? got.because : "");
      assert.equal(got.agent.name, name);
      assert.equal(got.inProcess, true);
      assert.match(got.contract ?? "", /examples\/reference-agent\/evenkeel\.yaml$/);
      assert.deepEqual(got.agent.cohorts ?? [], name === "reference" ? [] : ["public", "internal"]);
    });
  }
});
