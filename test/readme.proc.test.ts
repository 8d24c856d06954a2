import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const readme = readFileSync("README.md", "utf8");
const cli = (...args: readonly string[]) => {
  const home = mkdtempSync(join(tmpdir(), "evenkeel-readme-"));
  const run = spawnSync(process.execPath, ["src/cli/main.ts", ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: home, NO_COLOR: "1" },
  });
  rmSync(home, { recursive: true });
  return run;
};

test("the README shows what scan really prints on the bundled example", () => {
  const shown = /bundled example[^\n]*it prints:\n\n```\n([\s\S]*?)\n```/.exec(readme)?.[1];
  const run = cli("scan", "--example");
  assert.equal(run.status, 0);
  assert.equal(shown, run.stdout.trimEnd());
});

test("the README shows what compare and power really print", () => {
  const blocks = [...readme.matchAll(/^```\n\$ evenkeel ([^\n]+)\n([\s\S]*?)\n```$/gm)];
  const runs = blocks.map(([, words = "", shown]) => ({ shown, run: cli(...words.split(" ")) }));
  for (const { shown, run } of runs) assert.equal(run.stdout.trimEnd(), shown, run.stderr);
  assert.deepEqual(
    runs.map(({ run }) => run.status),
    [1, 0],
  );
});

test("every command the README lists is there and explains itself", () => {
  const commands = [...readme.matchAll(/^\| \[`evenkeel (\w+)`\]/gm)].map((match) => match[1] ?? "");
  assert.deepEqual(commands, ["scan", "record", "compare", "power", "contract", "lab"]);
  for (const command of commands) {
    const run = cli(command, "--help");
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, new RegExp(`^Usage: evenkeel ${command}`));
  }
});

test("every page and picture that a page links to exists", () => {
  const pages = [
    "README.md",
    "docs/architecture.md",
    "docs/clients.md",
    "docs/commands/scan.md",
    "docs/commands/record.md",
    "docs/commands/compare.md",
    "docs/commands/compare-run.md",
    "docs/commands/power.md",
    "docs/method.md",
    "docs/monitors.md",
    "docs/results.md",
    "docs/statistics.md",
    "examples/suite/README.md",
  ];
  for (const page of pages) {
    for (const [, target = ""] of readFileSync(page, "utf8").matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (!target.includes("://")) assert.ok(existsSync(join(dirname(page), target)), `${page} links to ${target}`);
    }
  }
});

test("with no session and no path, scan shows the example and says so; for a program it is exit 2", () => {
  const person = cli("scan");
  assert.equal(person.status, 0);
  assert.match(person.stderr, /nothing of yours was checked/);
  const program = cli("scan", "--json");
  assert.equal(program.status, 2);
  assert.equal(JSON.parse(program.stdout).exchanges, 0);
});

test("no data is never green: nothing that fits, and a gate with nothing behind it, are exit 2", () => {
  const unfit = cli("scan", "examples/scan/data/captured.har", "--client", "codex", "--fail-on", "never");
  assert.equal(unfit.status, 2);
  assert.match(unfit.stderr, /No model call there fits --since/);
  assert.equal(cli("scan", "examples/scan/data/captured.har", "--since", "2100-01-01").status, 2);
  const gate = cli("scan", "--fail-on", "error");
  assert.equal(gate.status, 2);
  assert.doesNotMatch(gate.stderr, /example/);
});

test("npm start, where there is no session: says where it looked, shows the example, names the report, exits 0", () => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-start-"));
  const run = spawnSync(process.execPath, ["scripts/run.mjs", "start", "-o", join(folder, "report.html")], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" },
  });
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stderr, /nothing leaves this machine[\s\S]*nothing of yours was checked[\s\S]*Report: /);
  assert.match(run.stdout, /43 sessions/);
  rmSync(folder, { recursive: true });
});

test("exit codes: usage, bad input, a violation, and a gate that is not reached", () => {
  assert.equal(cli("scan", "--no-such-option").status, 64);
  assert.equal(cli("scan", "--since", "yesterday").status, 64);
  assert.equal(cli("scan", "-o", "report.pdf").status, 64);
  assert.equal(cli("scan", "no-such-file.har").status, 65);
  assert.equal(cli("scan", "examples/scan/data/captured.har").status, 1);
  assert.equal(cli("scan", "examples/scan/data/captured.har", "--fail-on", "never").status, 0);
  assert.equal(cli("scan", "test/recordings/codex/tool-use.har").status, 0);
});
