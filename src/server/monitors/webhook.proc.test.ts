import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { MemoryStore } from "../../../test/kit/memory-store.ts";
import { defaultSettings } from "../../settings/index.ts";
import { testServer } from "../server.fixture.ts";
import { startServer } from "../start-server.ts";
import { call, violation } from "./facts.fixture.ts";

interface Sink {
  readonly url: string;
  readonly got: { readonly at: number; readonly message: Record<string, unknown> }[];
  status: number;
}

async function sink(t: TestContext): Promise<Sink> {
  const got: Sink["got"] = [];
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    got.push({ at: Date.now(), message: JSON.parse(Buffer.concat(chunks).toString()) });
    reply.writeHead(found.status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const found: Sink = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got, status: 200 }; // TCP has one
  return found;
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (!what()) {
    assert.ok(Date.now() < end, "it did not come to pass within two minutes");
    await wait(5);
  }
}

const settingsFor = (url: string) => ({
  ...defaultSettings,
  monitors: [],
  alerts: [
    { name: "ops", url, shape: "json", level: "error", renotify: null, noData: true },
    { name: "chat", url, shape: "slack", level: "error", renotify: null, noData: true },
  ] as const,
});

test("a violation that the gateway wrote down is at the webhook, once for all its sessions, with the way to its evidence", async (t) => {
  const ops = await sink(t);
  const server = await testServer(t, { settings: settingsFor(ops.url) });
  const wrote = Date.now();
  await server.gateway([{ ...call("x-s1", wrote), session: "s1" }, violation("s1", wrote)]);
  await until(() => ops.got.length === 2);
  t.diagnostic(`after ${(ops.got[1]?.at ?? 0) - wrote} ms`);
  await server.gateway([violation("s2", Date.now())]);
  const { items } = (await server.json("/v1/alerts")) as { items: { title: string }[] }; // as the API describes it
  const [row] = items;
  assert.equal(row?.title, "thinking-cleared-once is broken by claude-code 2.1.97");
  const message = ops.got.map((each) => each.message).find(({ schema }) => schema === "evenkeel.alert");
  assert.equal(
    message?.url,
    `${server.url}/sessions?invariant=thinking-cleared-once&severity=error&client=claude-code&version=2.1.97&from=${wrote}`,
  );
  const evidence = (await server.json(`/v1${String(message?.link)}`)) as { items: { id: string }[] }; // as the API describes it
  assert.deepEqual(
    evidence.items.map(({ id }) => id),
    ["s1"],
  );
  assert.ok(ops.got.some((each) => Array.isArray(each.message.blocks)));
  assert.equal(ops.got.length, 2);
});

test("what was not taken is sent again by the next server", async (t) => {
  const ops = await sink(t);
  ops.status = 503;
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-webhook-"));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const store = new MemoryStore(Date.now);
  const settings = settingsFor(ops.url);
  const first = await testServer(t, { settings, dataDir, store });
  await first.gateway([violation("s1", Date.now())]);
  await until(() => ops.got.length >= 2);
  await first.close();
  const before = ops.got.length;
  ops.status = 200;
  const second = await startServer({
    host: "127.0.0.1",
    port: 0,
    dataDir,
    store,
    settings,
    contract: null,
    token: null,
    dashboard: null,
    now: Date.now,
    log: () => undefined,
  });
  t.after(() => second.close());
  await until(() => ops.got.length >= before + 2);
  const ids = ops.got.flatMap(({ message }) => (typeof message.delivery === "string" ? [message.delivery] : []));
  assert.ok(ids.length >= 2);
  assert.equal(new Set(ids).size, 1, "the same message has the same id");
});
