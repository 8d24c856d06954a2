import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { defaultSettings } from "../../../settings/index.ts";
import type { Fact } from "../../../telemetry/index.ts";
import { readSpool } from "../../spool/index.ts";
import type { Answer, Batch, FromWorker, WorkerStart } from "../messages.ts";
import { workerEntry } from "./index.ts";
import { readHarFile, toldOf, violationsIn, withoutThinking } from "./replay.fixture.ts";

const recording = new URL("../../../../test/recordings/claude-code/tool-use.har", import.meta.url).pathname;
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-worker-"));
  folders.push(folder);
  return folder;
}

function started(dataDir: string) {
  const { gateway: settings } = defaultSettings;
  const workerData: WorkerStart = { dataDir, settings, capture: { prompts: "hash" }, contract: null };
  const worker = new Worker(workerEntry, { workerData });
  const said: FromWorker[] = [];
  worker.on("message", (answer: Answer) => said.push(...answer));
  const until = async (done: () => boolean): Promise<void> => {
    for (let waited = 0; waited < 20_000 && !done(); waited += 5) await pause(5);
    assert.ok(done(), `not said; but: ${said.map(({ is }) => is).join(" ")}`);
  };
  const tell = (batch: Batch): void => worker.postMessage(batch);
  return { worker, said, until, tell };
}

async function factsIn(dataDir: string): Promise<readonly Fact[]> {
  const read = await readSpool(join(dataDir, "spool", "gateway"), null, { mostBytes: 1e8, mostRecords: 1e6 });
  return read.records.map((line) => JSON.parse(line));
}

const durable = (said: readonly FromWorker[]) =>
  said.flatMap((message) => (message.is === "durable" ? message.ids : []));

test("a worker tells what it knows, writes, says what is on disk, and stops", async () => {
  const dataDir = newFolder();
  const { worker, said, until, tell } = started(dataDir);
  const calls = toldOf(readHarFile(recording));
  for (const { request, reply } of calls) tell([request, reply]);
  await until(() => durable(said).length >= calls.length);
  const exchanges = (await factsIn(dataDir)).filter(({ is }) => is === "exchange");
  assert.ok(exchanges.length > 0 && exchanges.length <= calls.length);
  assert.equal(said.filter(({ is }) => is === "known").length, exchanges.length);
  const freed = said.reduce((sum, message) => (message.is === "freed" ? sum + message.bytes : sum), 0);
  assert.equal(
    freed,
    calls.reduce((sum, { request, reply }) => sum + request.bodyBytes + reply.bodyBytes, 0),
  );
  tell([{ is: "stop" }]);
  await until(() => said.some(({ is }) => is === "stopped"));
  const last = await factsIn(dataDir);
  assert.deepEqual([...new Set(last.map(({ is }) => is))].sort(), ["exchange", "health", "signals", "violation"]);
  assert.equal(statSync(join(dataDir, "state", "analysis.state")).mode & 0o777, 0o600);
  await worker.terminate();
});

test("a worker that was ended is followed by one that still sees what went missing meanwhile", async () => {
  const dataDir = newFolder();
  const calls = toldOf(readHarFile(recording));
  const half = Math.ceil(calls.length / 2);
  const first = started(dataDir);
  for (const { request, reply } of calls.slice(0, half)) first.tell([request, reply]);
  await first.until(() => durable(first.said).length >= half);
  first.tell([{ is: "stop" }]);
  await first.until(() => first.said.some(({ is }) => is === "stopped"));
  await first.worker.terminate();

  const second = started(dataDir);
  const rest = calls.slice(half).map(withoutThinking);
  for (const { request, reply } of rest) second.tell([request, reply]);
  await second.until(() => durable(second.said).length >= rest.length);
  await second.worker.terminate();
  const found = violationsIn(await factsIn(dataDir)).filter(({ severity }) => severity === "error");
  assert.deepEqual(
    found.map(({ invariant }) => invariant),
    ["thinking-retained"],
  );
});

test("a worker killed before it wrote a checkpoint leaves word of whose calls there were", async () => {
  const dataDir = newFolder();
  const calls = toldOf(readHarFile(recording.replace("tool-use", "model-switch")));
  const half = Math.ceil(calls.length / 2);
  const first = started(dataDir);
  for (const { request, reply } of calls.slice(0, half)) first.tell([request, reply]);
  await first.until(() => durable(first.said).length >= half);
  await first.worker.terminate();
  const second = started(dataDir);
  for (const { request, reply } of calls.slice(half)) second.tell([request, reply]);
  await second.until(() => durable(second.said).length >= calls.length - half);
  second.tell([{ is: "stop" }]);
  await second.until(() => second.said.some(({ is }) => is === "stopped"));
  const counts = second.said.findLast((message) => message.is === "counts");
  assert.ok(counts?.is === "counts" && (counts.counts.afterUnseen ?? 0) > 0);
  assert.equal(violationsIn(await factsIn(dataDir)).filter(({ severity }) => severity !== "info").length, 0);
  await second.worker.terminate();
});

test("nothing planted in headers, address and body stands in any file", async () => {
  const dataDir = newFolder();
  const { worker, said, until, tell } = started(dataDir);
  const planted = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
  const word = "hunter2-hunter2-hunter2";
  const [call] = toldOf(readHarFile(recording)).filter(({ request }) => request.url.includes("messages"));
  assert.ok(call !== undefined);
  const body = JSON.parse(new TextDecoder().decode(call.request.body ?? new Uint8Array()));
  Object.assign(body, { api_key: word, extra: planted, model: planted });
  body.messages = [{ role: "user", content: `my key is ${planted}` }];
  const bytes = new Uint8Array(new TextEncoder().encode(JSON.stringify(body)));
  const id = "planted";
  const request = {
    ...call.request,
    ...{ id, body: bytes, bodyBytes: bytes.byteLength, url: `${call.request.url}&key=${word}` },
    headers: [
      ...call.request.headers.map((each, at, all) => (/session-id/i.test(all[at - 1] ?? "") ? planted : each)),
      ...["authorization", `Bearer ${planted}`, "cookie", `a=${word}`],
    ],
    context: JSON.stringify({ unit: "alice@example.org", cohort: "public", release: "r1" }),
  };
  tell([request, { ...call.reply, id }]);
  await until(() => durable(said).includes(id));
  tell([{ is: "stop" }]);
  await until(() => said.some(({ is }) => is === "stopped"));
  await worker.terminate();
  const facts = await factsIn(dataDir);
  const exchange = facts.find((fact) => fact.is === "exchange");
  assert.match(exchange?.is === "exchange" ? (exchange.provenance?.unit ?? "") : "", /^[0-9a-f]{24}$/);
  assert.match(exchange?.is === "exchange" ? (exchange.session ?? "") : "", /^hidden-[0-9a-f]{32}$/);
  for (const path of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const text = readFileSync(join(path.parentPath, path.name), "latin1");
    for (const secret of [planted, word, "alice@example.org", "my key is"])
      assert.ok(!text.includes(secret), `${path.name} holds ${secret}`);
  }
});
