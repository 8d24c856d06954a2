import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RequestHead, readRequestHead } from "./request-head.ts";

const cases: readonly [name: string, raw: readonly string[], expected: Partial<RequestHead>][] = [
  [
    "names, order, repetitions and spelling stay",
    ["Host", "127.0.0.1:4747", "X-A", "1", "x-b", "2", "X-A", "3", "Content-Length", "5"],
    {
      forUpstream: ["X-A", "1", "x-b", "2", "X-A", "3", "Content-Length", "5"],
      host: "127.0.0.1:4747",
      contentLength: 5,
    },
  ],
  [
    "headers of the connection go, with those it names",
    ["Connection", "keep-alive, X-Mine", "Keep-Alive", "timeout=5", "TE", "trailers", "x-mine", "1", "X-Yours", "2"],
    { forUpstream: ["X-Yours", "2"] },
  ],
  [
    "two Connection headers",
    ["Connection", "a", "Connection", "b", "A", "1", "B", "2", "C", "3"],
    { forUpstream: ["C", "3"] },
  ],
  [
    "proxy credentials go",
    ["Proxy-Authorization", "Basic x", "Authorization", "y"],
    { forUpstream: ["Authorization", "y"] },
  ],
  ["our own go", ["X-Evenkeel-Context", "{}", "x-evenkeel-token", "t"], { forUpstream: [], context: "{}", token: "t" }],
  ["chunked", ["Transfer-Encoding", "Chunked"], { forUpstream: [], chunked: true, refused: null }],
  ["another coding", ["Transfer-Encoding", "gzip, chunked"], { refused: "Transfer-Encoding: gzip, chunked" }],
  [
    "both lengths",
    ["Content-Length", "5", "Transfer-Encoding", "chunked"],
    { refused: "there are both Content-Length and Transfer-Encoding" },
  ],
  ["two hosts", ["Host", "a", "Host", "b"], { refused: "there are two Host headers" }],
  [
    "a length taken away by Connection",
    ["Connection", "Content-Length", "Content-Length", "5"],
    { refused: "Connection names a header of the message" },
  ],
  ["expectation", ["Expect", "100-Continue"], { forUpstream: [], expectsContinue: true }],
  ["a socket is asked for", ["Connection", "Upgrade", "Upgrade", "WebSocket"], { forUpstream: [], webSocket: true }],
  [
    "another upgrade is not followed",
    ["Upgrade", "h2c", "HTTP2-Settings", "x", "Connection", "Upgrade, HTTP2-Settings"],
    { forUpstream: [], webSocket: false },
  ],
];
for (const [name, raw, expected] of cases) {
  test(`a request's headers: ${name}`, () => {
    const head = readRequestHead(raw, 1);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(head, key), value, key);
  });
}

test("HTTP/1.0 knows neither chunks nor expectations", () => {
  assert.equal(readRequestHead(["Transfer-Encoding", "chunked"], 0).refused, "Transfer-Encoding: chunked");
  assert.equal(readRequestHead(["Expect", "100-continue"], 0).expectsContinue, false);
});

test("what goes to the upstream is a part of what came, in order, and none of it is ours or the connection's", () => {
  const name = fc.constantFrom("Host", "Connection", "X-A", "te", "Upgrade", "x-evenkeel-context", "Cookie", "Expect");
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.constantFrom("x-a", "close", "1", "cookie"))), (pairs) => {
      const { forUpstream } = readRequestHead(pairs.flat(), 1);
      let at = 0;
      for (let sent = 0; sent < forUpstream.length; sent += 2) {
        const same = pairs.findIndex(([n, v], i) => i >= at && n === forUpstream[sent] && v === forUpstream[sent + 1]);
        assert.ok(same >= at);
        at = same + 1;
        assert.match(forUpstream[sent] ?? "", /^(?:X-A|Cookie)$/);
      }
    }),
    { seed: 6 },
  );
});
