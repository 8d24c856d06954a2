import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { defaultSettings } from "../../../settings/index.ts";
import type { HealthFact } from "../../../telemetry/index.ts";
import type { SpoolWriter } from "../../spool/index.ts";
import type { ToWorker } from "../messages.ts";
import { runWorker } from "./run-worker.ts";

/** A worker whose seconds are counted by hand, and a spool in memory. */
async function worker(t: import("node:test").TestContext, left: Readonly<Record<string, string>> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-worker-"));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const state = join(dataDir, "state");
  mkdirSync(state);
  for (const [name, text] of Object.entries(left)) writeFileSync(join(state, name), text);
  const logged: string[] = [];
  const lines: string[] = [];
  const spool: SpoolWriter = {
    append: async (more) => {
      lines.push(...more);
      return { is: "durable" };
    },
    counts: () => ({ durable: lines.length, bytes: 0, waitingBytes: 0, refused: 0, refusedBecause: null }),
    close: async () => {},
  };
  const runs: (() => void)[] = [];
  const { gateway: settings } = defaultSettings;
  const running = await runWorker(
    { dataDir, settings, capture: { prompts: "hash" }, contract: null },
    {
      now: () => 1000,
      say: () => {},
      every: (_milliseconds, run) => {
        runs.push(run);
        return () => {};
      },
      log: (line) => logged.push(line),
      spool,
    },
  );
  const seconds = (count: number): void => {
    for (let second = 0; second < count; second += 1) for (const run of runs) run();
  };
  const health = (): readonly HealthFact[] => lines.map((line) => JSON.parse(line)).filter(({ is }) => is === "health");
  return { running, seconds, health, state, logged };
}

const aRequest = (id: string): ToWorker => ({
  ...{ is: "request", id, at: 1000, upstream: "anthropic", method: "POST", url: "/v1/messages", headers: [] },
  ...{ context: null, body: null, bodyBytes: 0, notAnalysed: "queue full" },
});

test("the gateway's health has what the forwarding thread counts", async (t) => {
  const { running, seconds, health } = await worker(t);
  running.take([{ is: "counts", counts: { received: 9, forwarded: 8, queueBytes: 77 } }]);
  seconds(5);
  const [said] = health();
  assert.deepEqual(
    [said?.counts.forwarded, said?.counts.received, said?.counts.queueBytes, said?.counts.toldToWorker],
    [8, 9, 77, 0],
  );
});

test("its figures are of one moment: never more calls told to the analysis than came", async (t) => {
  const { running, seconds, health } = await worker(t);
  running.take([{ is: "counts", counts: { received: 0 } }]);
  running.take([aRequest("e1"), aRequest("e2")]);
  seconds(5);
  running.take([{ is: "counts", counts: { received: 2 } }]);
  seconds(5);
  assert.deepEqual(
    health().map(({ counts }) => [counts.received, counts.toldToWorker]),
    [
      [0, 0],
      [2, 2],
    ],
  );
});

test("a forwarding thread that fell silent is not spoken for; one that speaks again is", async (t) => {
  const { running, seconds, health } = await worker(t);
  running.take([{ is: "counts", counts: { forwarded: 8 } }]);
  seconds(15);
  assert.equal(health().length, 3);
  seconds(60);
  assert.equal(health().length, 3);
  running.take([{ is: "counts", counts: { forwarded: 9 } }]);
  seconds(5);
  assert.deepEqual(
    health().map(({ counts }) => counts.forwarded),
    [8, 8, 8, 9],
  );
  await running.stop();
});

test("what an earlier version left is not taken up, and goes with the keys in it", async (t) => {
  const planted = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
  const { running, state, logged } = await worker(t, {
    "analysis.state": `evenkeel-state-1\n${"s".repeat(32)}${planted}`,
    "analysis.begun": `["claude-code","${planted}",900]\n["claude-code","other",900]\n`,
  });
  assert.ok(logged.some((line) => line.includes("it was written by another version")));
  const names = readdirSync(state);
  assert.deepEqual(names.toSorted(), ["analysis.begun", "analysis.state"]);
  for (const name of names) assert.ok(!readFileSync(join(state, name), "latin1").includes(planted), name);
  assert.match(readFileSync(join(state, "analysis.state"), "latin1"), /hidden-[0-9a-f]{32}/);
  await running.stop();
});
