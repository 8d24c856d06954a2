import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { defaultSettings } from "../../../settings/index.ts";
import type { Fact } from "../../../telemetry/index.ts";
import { readSpool } from "../../spool/index.ts";
import { startGateway } from "../start-gateway.ts";
import { readHarFile, type Told, toldOf, withoutThinking } from "./replay.fixture.ts";

const recording = new URL("../../../../test/recordings/claude-code/tool-use.har", import.meta.url).pathname;

async function factsIn(dataDir: string): Promise<readonly Fact[]> {
  const read = await readSpool(join(dataDir, "spool", "gateway"), null, { mostBytes: 1e8, mostRecords: 1e6 });
  return read.records.map((line) => JSON.parse(line));
}

test("a session through the gateway: exchanges under the id the client was told, and the violation", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-live-"));
  const all = toldOf(readHarFile(recording)).filter(({ request }) => request.method === "POST");
  const calls = all.map((call, index) => (index === all.length - 1 ? withoutThinking(call) : call));
  let next = 0;
  const upstream = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const reply = calls[next]?.reply;
      next += 1;
      const type = reply?.headers[reply.headers.findIndex((name) => name.toLowerCase() === "content-type") + 1];
      response.writeHead(reply?.status ?? 500, { "content-type": type ?? "text/plain" }).end(reply?.body);
    });
  });
  await new Promise<void>((ready) => upstream.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`; // it listens on a port
  const gateway = await startGateway({
    port: 0,
    settings: { ...defaultSettings.gateway, upstreams: { anthropic: { url, protocol: "anthropic" } } },
    contract: null,
    capture: defaultSettings.capture,
    dataDir,
    env: {},
    log: (level, message) => t.diagnostic(`${level}: ${message}`),
  });
  try {
    const ids: string[] = [];
    let facts: readonly Fact[] = [];
    const until = async (told: () => boolean): Promise<void> => {
      for (let waited = 0; waited < 1000 && !told(); waited += 1) {
        await pause(10);
        facts = await factsIn(dataDir);
      }
    };
    for (const call of calls) {
      ids.push(await through(gateway.url, call));
      // The worker is up.
      if (ids.length === 1) await until(() => facts.length > 0);
    }
    const ended = performance.now();
    const isTold = () => facts.some((fact) => fact.is === "violation" && fact.invariant === "thinking-retained");
    await until(isTold);
    t.diagnostic(`the violation was on disk ${Math.round(performance.now() - ended)} ms after the reply`);
    assert.ok(isTold());
    const exchanges = facts.flatMap((fact) => (fact.is === "exchange" ? [fact] : []));
    assert.deepEqual(
      exchanges.map(({ id }) => id),
      ids,
    );
    const last = exchanges.at(-1);
    assert.equal(last?.client, "claude-code");
    assert.equal(last?.outcome, "complete");
    assert.ok((last?.thinking?.lost ?? 0) > 0);
    assert.equal(last?.provenance?.cohort, "public");
  } finally {
    await gateway.close(2000);
    upstream.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

async function through(gateway: string, { request }: Told): Promise<string> {
  const headers = new Headers({ "x-evenkeel-context": '{"cohort":"public"}' });
  for (let at = 0; at + 1 < request.headers.length; at += 2) {
    const [name = "", value = ""] = [request.headers[at], request.headers[at + 1]];
    if (!/^(?:host|content-length|connection|accept-encoding|expect|transfer-encoding)$/i.test(name))
      headers.append(name, value);
  }
  const response = await fetch(`${gateway}/anthropic${request.url}`, { method: "POST", headers, body: request.body });
  await response.arrayBuffer();
  return response.headers.get("x-evenkeel-exchange") ?? "";
}
