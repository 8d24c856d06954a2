import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Fault } from "./fault.ts";
import { caughtUp, idsOf } from "./kit/api.ts";
import { memoryOf, startEvenkeel } from "./kit/evenkeel.ts";

const mib = 1024 * 1024;
/** Milliseconds. What is taken apart in more than its size needs takes minutes, on any machine. */
const atMost = 30_000;

interface Hostile {
  readonly path: string;
  readonly body: string | Buffer;
  readonly type?: string;
  readonly encoding?: string;
}

const deep = (open: string, close: string, count: number): string => `${open.repeat(count)}1${close.repeat(count)}`;
const spans = (span: unknown): string => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const protobuf = "application/x-protobuf";

/** A message in a message in a message: field 1, length-delimited. */
function nestedProtobuf(depth: number): Buffer {
  let bytes = Buffer.alloc(0);
  for (let n = 0; n < depth; n += 1) bytes = Buffer.concat([Buffer.from([0x0a, ...varint(bytes.length)]), bytes]);
  return bytes;
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const hostile: Readonly<Record<string, Hostile>> = {
  "arrays, 100,000 deep": { path: "/v1/scores", body: deep("[", "]", 100_000) },
  "objects, 100,000 deep": { path: "/v1/scores", body: deep('{"a":', "}", 100_000) },
  "OTLP, 100,000 deep": { path: "/v1/traces", body: deep('{"resourceSpans":[', "]}", 100_000) },
  "attributes, 5,000 deep": {
    path: "/v1/logs",
    body: `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"a","value":${deep('{"arrayValue":{"values":[', "]}}", 5_000)}}]}]}]}]}`,
  },
  "a number beyond numbers": { path: "/v1/scores", body: '{"name":"a","value":1e999}' },
  "a time beyond time": { path: "/v1/scores", body: '{"name":"a","value":1,"at":1e308}' },
  "a value that is no share": { path: "/v1/scores", body: '{"name":"a","value":-5}' },
  NaN: { path: "/v1/scores", body: '{"name":"a","value":NaN}' },
  "nanoseconds of 400 digits": { path: "/v1/traces", body: spans({ name: "a", startTimeUnixNano: "9".repeat(400) }) },
  "a prototype": { path: "/v1/scores", body: '{"__proto__":{"polluted":1},"name":"a","value":1}' },
  "a constructor": { path: "/v1/scores", body: '{"constructor":{"prototype":{"polluted":1}},"name":"a","value":1}' },
  "a prototype among attributes": {
    path: "/v1/traces",
    body: spans({ name: "a", attributes: [{ key: "__proto__", value: { stringValue: "polluted" } }] }),
  },
  "a gzip bomb of JSON": { path: "/v1/scores", body: gzipSync(Buffer.alloc(256 * mib, 32)), encoding: "gzip" },
  "a gzip bomb of OTLP": { path: "/v1/traces", body: gzipSync(Buffer.alloc(256 * mib, 32)), encoding: "gzip" },
  "a gzip bomb in a gzip bomb": {
    path: "/v1/metrics",
    body: gzipSync(gzipSync(Buffer.alloc(64 * mib))),
    encoding: "gzip",
    type: protobuf,
  },
  "half a gzip": { path: "/v1/logs", body: gzipSync("{}").subarray(0, 12), encoding: "gzip" },
  "an encoding nobody knows": { path: "/v1/logs", body: "{}", encoding: "br" },
  "spans that are a number": { path: "/v1/traces", body: '{"resourceSpans":5}' },
  "spans that are null": { path: "/v1/traces", body: '{"resourceSpans":[null,[],"a",{"scopeSpans":{}}]}' },
  "ids that are objects": { path: "/v1/traces", body: spans({ traceId: {}, spanId: [], name: {}, kind: "x" }) },
  "no JSON": { path: "/v1/traces", body: "<xml/>" },
  "no UTF-8": { path: "/v1/scores", body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) },
  nothing: { path: "/v1/scores", body: "" },
  "random protobuf": {
    path: "/v1/traces",
    body: Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 31) % 251)),
    type: protobuf,
  },
  "a protobuf length of 2 GiB": { path: "/v1/logs", body: Buffer.from("0affffffff07", "hex"), type: protobuf },
  "protobuf, 20,000 deep": { path: "/v1/traces", body: nestedProtobuf(20_000), type: protobuf },
  "a million scores": { path: "/v1/scores", body: `[${'{"name":"a","value":1},'.repeat(80_000)}{}]` },
  "an id of 1 MB": { path: "/v1/scores", body: JSON.stringify({ id: "x".repeat(mib), name: "a", value: 1 }) },
  "9 MiB": { path: "/v1/traces", body: Buffer.alloc(9 * mib, 32) },
  "a cursor that is code": { path: "/v1/feedback", body: '{"verdict":"worse; DROP TABLE","text":""}' },
  "another content type": { path: "/v1/scores", body: '{"name":"a","value":1}', type: "text/plain" },
};

export const hostileInput: Fault = {
  name: `hostile OTLP and JSON, ${Object.keys(hostile).length} ways`,
  holds: "each is refused or taken apart within bounds, and nothing of it is stored as a score",
  async run(stage) {
    const server = await startEvenkeel(stage, "server", { data: stage.folder });
    const before = memoryOf(server.pid);
    let most = before ?? 0;
    const watching = setInterval(() => {
      most = Math.max(most, memoryOf(server.pid) ?? 0);
    }, 20);
    stage.defer(() => clearInterval(watching));
    let [refused, partly, slowest] = [0, 0, 0];
    for (const [what, { path, body, type = "application/json", encoding }] of Object.entries(hostile)) {
      const began = Date.now();
      const answer = await fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "content-type": type, ...(encoding === undefined ? {} : { "content-encoding": encoding }) },
        body: typeof body === "string" ? body : new Uint8Array(body),
        signal: AbortSignal.timeout(2 * atMost),
      }).catch((error: unknown) => String(error));
      const took = Date.now() - began;
      slowest = Math.max(slowest, took);
      // one that was too long may find the door closed before it was read
      const status = typeof answer === "string" ? 413 : answer.status;
      if (typeof answer !== "string") await answer.text();
      assert.ok(status < 500, `${what}: ${status}`);
      assert.ok(took < atMost, `${what}: ${took} ms`);
      if (status >= 400) refused += 1;
      else partly += 1;
      const health = await fetch(`${server.url}/v1/health`).catch(() => null);
      assert.equal(health?.status, 200, `${what}: the server does not answer any more: ${server.said().slice(-500)}`);
    }
    const good = await fetch(`${server.url}/v1/scores`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: "good", name: "a", value: 1 }),
    });
    assert.equal(good.status, 202);
    await caughtUp(server.url);
    assert.deepEqual(await idsOf(server.url, "scores"), ["good"]);
    const grew = before === null ? null : (most - before) / mib;
    assert.ok(grew === null || grew < 500, `the server grew by ${grew?.toFixed(0)} MiB`);
    return {
      is: "held",
      figure: `${refused} refused, ${partly} taken without harm, the slowest in ${slowest} ms; the server grew by ${grew === null ? "?" : grew.toFixed(0)} MiB at most; a good score afterwards is stored`,
    };
  },
};
