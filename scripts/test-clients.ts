import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { type InstalledClient, install, realClients, runBounded, runClient } from "../src/lab/agents/index.ts";
import { startModelServer } from "../src/lab/model/index.ts";
import { connected } from "./clients/connected.ts";
import { expected } from "./clients/expected.ts";
import { idleHour } from "./clients/idle-hour.ts";
import { type Scenario, scenarios } from "./clients/scenarios.ts";
import { skillReorderings } from "./clients/skill-order.ts";
import { type Har, startWatched, type Watched, watchedScenarios } from "./clients/watched.ts";

/**
 * `npm run test:clients [-- WORD…] [--keep DIR] [--recordings DIR]`: plays every scenario with every real client and a
 * scripted model, recorded by `evenkeel record`, and checks what `evenkeel scan` says. Some are played through `evenkeel up`
 * as well: what its API says must be the same, and every body what the model sent. WORDs choose clients and scenarios. `--keep` leaves homes and recordings in DIR; `--recordings` writes the recordings with stand-ins there.
 */
const words = process.argv.slice(2);
/** Milliseconds. Generous: it says that something never ends, not that a machine is slow. */
const patience = 300_000;
const keep = option("--keep");
const recordings = option("--recordings");
const wanted = (list: readonly string[]): readonly string[] => {
  const named = list.filter((name) => words.includes(name));
  return named.length === 0 ? list : named;
};

const root = resolve(import.meta.dirname, "..");
const evenkeel = [process.execPath, join(root, "src", "cli", "main.ts")];
const base = keep === null ? mkdtempSync(join(tmpdir(), "evenkeel-clients-")) : resolve(keep);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.once("exit", () => {
  if (keep === null) rmSync(base, { recursive: true, force: true, maxRetries: 3 });
});

const count = { passed: 0, failed: 0, skipped: 0 };
process.once("exit", () => console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`));

const clients = wanted(realClients);
const idle = "idle-hour-live";
const withToken = "connect-with-token";
const chosen = wanted(scenarios.map(({ name }) => name));
describe("real clients", { concurrency: 2 }, () => {
  for (const client of realClients.filter((name) => clients.includes(name))) {
    describe(client, { concurrency: false }, () => {
      const installing = install(client);
      const isIdle = client === "claude-code" && (words.includes(idle) || !words.some(isScenario));
      if (isIdle) {
        test(`${client}: ${idle}: the violation is on the Overview and at the webhook in time`, async (t) => {
          count.failed += 1;
          await idleHour(t);
          count.failed -= 1;
          count.passed += 1;
        });
      }
      if (words.includes(idle)) return;
      if (words.includes(withToken) || !words.some((word) => word === idle || isScenario(word))) {
        test(`${client}: ${withToken}: led through a gateway that asks for its token`, async (t) => {
          const got = await installing;
          count.failed += got.is === "installed" || process.env.CI === "true" ? 1 : 0;
          if (got.is !== "installed") {
            assert.notEqual(process.env.CI, "true", `${client} cannot be installed: ${got.because}`);
            count.skipped += 1;
            t.skip(`${client} cannot be installed: ${got.because}`);
            return;
          }
          await connected(got.installed, join(base, client, withToken));
          count.failed -= 1;
          count.passed += 1;
        });
      }
      if (words.includes(withToken)) return;
      for (const scenario of scenarios) {
        if (!chosen.includes(scenario.name) || scenario.notFor?.includes(client)) continue;
        test(`${client}: ${scenario.name}: ${scenario.about}`, async (t) => {
          const got = await installing;
          if (got.is === "installed") {
            count.failed += 1;
            await play(t, got.installed, scenario);
            count.failed -= 1;
            count.passed += 1;
            return;
          }
          // A check that did not run must not look like one that passed.
          if (process.env.CI === "true") count.failed += 1;
          assert.notEqual(process.env.CI, "true", `${client} cannot be installed: ${got.because}`);
          count.skipped += 1;
          t.skip(`${client} cannot be installed: ${got.because}`);
        });
      }
    });
  }
});

async function play(t: TestContext, installed: InstalledClient, scenario: Scenario): Promise<void> {
  const { client } = installed;
  const folder = join(base, client, scenario.name);
  const [home, project, har] = [join(folder, "home"), join(folder, "project"), join(folder, "session.har")];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "hello.txt"), "hello world\n");
  const server = await startModelServer({ script: scenario.rules(client, project) });
  const turns = scenario.turns(client);
  let watched: Watched | null = null;
  try {
    if (watchedScenarios.has(scenario.name)) watched = await startWatched(client, server.url, join(folder, "watched"));
    const told = watched !== null && client === "claude-code" ? Object.entries(watched.telemetry) : [];
    const env = told.length === 0 ? [] : ["/usr/bin/env", ...told.map(([name, value]) => `${name}=${value}`)];
    for (const [index, turn] of turns.entries()) {
      const upstream = watched?.upstream ?? server.url;
      const how = index === 0 ? "--force" : "--append";
      const via = [...env, ...evenkeel, "record", "--har", har, how, "--upstream", upstream];
      const standIns = recordings === null ? [] : ["--stand-ins"];
      const ran = await runClient({
        installed,
        turn,
        cwd: project,
        home,
        baseUrl: null,
        via: [...via, ...standIns, "--"],
        timeoutMs: patience,
      });
      const code = scenario.exits?.[client]?.[index] ?? 0;
      const said = `${ran.stdout.slice(-1500)}\n${ran.stderr.slice(-1500)}`;
      assert.equal(ran.code, code, `turn ${index + 1} ended with ${ran.code ?? "a timeout"}:\n${said}`);
    }
    await check(t, client, scenario.name, har, server.calls.filter(({ call }) => call !== null).length, watched);
    if (watched !== null && told.length > 0) {
      const joined = await watched.joined();
      t.diagnostic(`${joined} events of the client joined its calls`);
    }
  } finally {
    await watched?.close();
    await server.close();
  }
  if (recordings !== null) {
    const to = resolve(recordings, client, `${scenario.name}.har`);
    mkdirSync(dirname(to), { recursive: true });
    await cp(har, to);
  }
}

async function check(
  t: TestContext,
  client: InstalledClient["client"],
  name: string,
  har: string,
  served: number,
  watched: Watched | null,
): Promise<void> {
  const text = readFileSync(har, "utf8");
  assert.ok(!text.includes("evenkeel-dummy"), "the key stands in the recording");
  const recorded: Har = JSON.parse(text);
  const { log } = recorded;
  const calls = log.entries.filter(({ request }) => request.method === "POST").length;
  assert.equal(calls >= served, true, `the model was called ${served} times, the recording holds ${calls} calls`);
  const scan = await runBounded({
    argv: [...evenkeel, "scan", har, "--json", "--fail-on", "never"],
    cwd: root,
    env: { PATH: process.env.PATH, HOME: dirname(har) },
    timeoutMs: patience,
  });
  assert.equal(scan.code, 0, scan.stderr);
  const scanned = JSON.parse(scan.stdout);
  const found: { invariant: string; severity: string; message: string; lane: string }[] = scanned.violations;
  const faults = found.filter(({ severity }) => severity !== "info");
  for (const { severity, invariant, lane, message } of faults)
    t.diagnostic(`${severity} ${invariant} (${lane}): ${message}`);
  const want = expected[client][name];
  assert.ok(want, `scripts/clients/expected.ts says nothing about ${client}, ${name}`);
  const bodies = log.entries.map(({ request }) => request.postData?.text ?? "");
  const reordered = client === "gemini-cli" ? skillReorderings(bodies) : 0;
  if (reordered > 0) t.diagnostic(`between processes the skills changed their order ${reordered} times`);
  // The prompt and a tool are others then.
  const also = Array<string>(2 * reordered).fill("warn settings-stable");
  assert.deepEqual(
    { calls: served, faults: faults.map(({ severity, invariant }) => `${severity} ${invariant}`).sort() },
    { calls: want.calls, faults: [...want.faults, ...also].sort() },
  );
  await watched?.check(recorded, scanned);
}

function isScenario(word: string): boolean {
  return word === withToken || scenarios.some(({ name }) => name === word);
}

function option(name: string): string | null {
  const at = words.indexOf(name);
  return at === -1 ? null : (words.splice(at, 2)[1] ?? null);
}
