import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { testServer } from "./server.fixture.ts";

const protobuf = { "content-type": "application/x-protobuf" };
/** Field 1, a number: `google.rpc.Status.code`. */
const codeIn = async (response: Response): Promise<readonly number[]> => [
  ...new Uint8Array(await response.arrayBuffer()).subarray(0, 2),
];

describe("what an exporter is refused it is told in its own encoding, as a google.rpc.Status", () => {
  it("too long, also when inflated: 413, and the whole answer is seen by who still sends", async (t) => {
    const server = await testServer(t);
    const long = new Uint8Array(9 * 1024 ** 2);
    for (const response of [
      await server.post("/v1/traces", long, protobuf),
      await server.post("/v1/logs", gzipSync(long), { ...protobuf, "content-encoding": "gzip" }),
    ]) {
      assert.equal(response.status, 413);
      assert.equal(response.headers.get("content-type"), "application/x-protobuf");
      assert.deepEqual(await codeIn(response), [0x08, 3]);
    }
    const json = await server.post("/v1/metrics", `"${" ".repeat(9 * 1024 ** 2)}"`);
    assert.equal(json.status, 413);
    const said = await json.text();
    assert.match(said, /^\{"code":3,"message":"a request here has at most 8388608 bytes: send it in parts"\}$/);
  });

  it("too fast: 429 and when to send it again", async (t) => {
    const server = await testServer(t, { writes: { burst: 1, perSecond: 0.1 } });
    assert.equal((await server.post("/v1/traces", new Uint8Array(0), protobuf)).status, 200);
    const response = await server.post("/v1/traces", new Uint8Array(0), protobuf);
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "10"]);
    assert.deepEqual(await codeIn(response), [0x08, 8]);
  });

  it("without the token: 401", async (t) => {
    const server = await testServer(t, { token: "t0ken" });
    const response = await server.post("/v1/traces", new Uint8Array(0), protobuf);
    assert.equal(response.status, 401);
    assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer/);
    assert.deepEqual(await codeIn(response), [0x08, 16]);
  });

  it("long exports, read beside: the same facts, the same answers", async (t) => {
    const server = await testServer(t);
    const attributes = [
      { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
      { key: "gen_ai.request.model", value: { stringValue: "m" } },
    ];
    const spans = Array.from({ length: 300 }, (_, n) => ({
      traceId: (n + 1).toString(16).padStart(32, "0"),
      spanId: n === 0 ? "" : (n + 1).toString(16).padStart(16, "0"),
      name: "chat",
      attributes,
    }));
    const response = await server.post("/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    assert.deepEqual(await response.json(), {
      partialSuccess: { rejectedSpans: "1", errorMessage: "1: no valid trace and span id" },
    });
  });
});
