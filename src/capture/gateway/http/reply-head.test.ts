import assert from "node:assert/strict";
import { test } from "node:test";
import { readReplyHead } from "./reply-head.ts";

const cases: readonly [name: string, raw: readonly string[], forClient: readonly string[]][] = [
  [
    "order, spelling and repetitions stay",
    ["Set-Cookie", "a=1", "content-type", "x", "Set-Cookie", "b=2"],
    ["Set-Cookie", "a=1", "content-type", "x", "Set-Cookie", "b=2"],
  ],
  [
    "those of the connection go",
    ["Connection", "close, X-Hop", "X-Hop", "1", "Transfer-Encoding", "chunked", "A", "1"],
    ["A", "1"],
  ],
  [
    "another gateway's id goes, its error stays",
    ["X-Evenkeel-Exchange", "x", "X-Evenkeel-Error", "blocked"],
    ["X-Evenkeel-Error", "blocked"],
  ],
  ["a trailer is announced with chunks", ["Trailer", "X-T"], ["Trailer", "X-T"]],
  ["but not with a length", ["Trailer", "X-T", "Content-Length", "1"], ["Content-Length", "1"]],
];
for (const [name, raw, forClient] of cases) {
  test(`a reply's headers: ${name}`, () => {
    const head = readReplyHead(raw);
    assert.deepEqual(head.forClient, forClient);
    assert.deepEqual(head.received, raw);
    assert.deepEqual(readReplyHead(raw.map((text) => Buffer.from(text, "latin1"))), head);
  });
}

test("bytes above ASCII are Latin-1, as they go on", () => {
  assert.deepEqual(readReplyHead([Buffer.from("X-N"), Buffer.from([0xe9])]).forClient, ["X-N", "\u00e9"]);
});
