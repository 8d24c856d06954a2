import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

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
  assert.deepEqual(commands, [
    "scan",
    "up",
    "connect",
    "status",
    "feedback",
    "record",
    "compare",
    "power",
    "contract",
    "lab",
  ]);
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
    "docs/commands/up.md",
    "docs/commands/connect.md",
    "docs/commands/status.md",
    "docs/commands/feedback.md",
    "docs/commands/lab.md",
    "docs/live.md",
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

test("npm start: says where it is, shows the example as a sample, keeps it removed, and ends when told to", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "evenkeel-start-"));
  t.after(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const data = join(home, "data");
  const start = async (use: (server: string) => Promise<void>): Promise<string> => {
    const args = ["scripts/run.mjs", "start", "--data", data, "--port", "0", "--gateway-port", "0", "--no-open"];
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, HOME: home, NO_COLOR: "1" } });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = once(child, "close");
    try {
      await until(
        () => said.includes("Evenkeel is watching") || child.exitCode !== null,
        () => said,
      );
      await use(/dashboard +(http\S+)/.exec(said)?.[1] ?? assert.fail(said));
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
    assert.equal(child.exitCode, 0, said);
    return said;
  };
  const overview = async (server: string) =>
    JSON.parse(await (await fetch(`${server}/v1/overview`)).text()).overview as { sessions: number; sample: boolean };
  const said = await start(async (server) => {
    assert.match(await (await fetch(server)).text(), /<title>Evenkeel<\/title>/);
    await until(
      async () => (await overview(server)).sessions === 43,
      () => "the sample is not there",
    );
    assert.equal((await overview(server)).sample, true);
    await fetch(`${server}/v1/sample`, { method: "DELETE" });
    assert.equal((await overview(server)).sessions, 0);
  });
  assert.match(said, /npm run -s evenkeel -- connect claude --data \S+ --run/);
  await start(async (server) => {
    const log = join(data, "logs", "server.log");
    await until(
      () => readFileSync(log, "utf8").includes("loaded-before"),
      () => "the server says nothing of the sample",
    );
    assert.equal((await overview(server)).sessions, 0);
  });
});

async function until(holds: () => boolean | Promise<boolean>, otherwise: () => string): Promise<void> {
  for (const late = Date.now() + 120_000; !(await holds()); await sleep(50)) {
    if (Date.now() > late) assert.fail(otherwise());
  }
}

test("exit codes: usage, bad input, a violation, and a gate that is not reached", () => {
  assert.equal(cli("scan", "--no-such-option").status, 64);
  assert.equal(cli("scan", "--since", "yesterday").status, 64);
  assert.equal(cli("scan", "-o", "report.pdf").status, 64);
  assert.equal(cli("scan", "no-such-file.har").status, 65);
  assert.equal(cli("scan", "examples/scan/data/captured.har").status, 1);
  assert.equal(cli("scan", "examples/scan/data/captured.har", "--fail-on", "never").status, 0);
  assert.equal(cli("scan", "test/recordings/codex/tool-use.har").status, 0);
});
