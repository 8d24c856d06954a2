import assert from "node:assert/strict";
import { test } from "node:test";
import { harEntry } from "./har.fixture.ts";
import { harEntryCall } from "./har-entry-call.ts";

const call = (more: Readonly<Record<string, unknown>>) =>
  harEntryCall(harEntry(0, more), "a.har", 1, 5) ?? assert.fail();

const firstBytes: readonly [string, Record<string, unknown>, number | null][] = [
  ["what went before the wait counts", { timings: { blocked: 1, dns: 2, connect: 3, ssl: 3, send: 4, wait: 5 } }, 15],
  ["-1 stands for what did not happen", { timings: { blocked: -1, dns: -1, connect: -1, send: 0, wait: 5 } }, 5],
  ["our recorder measures it", { _firstByteMs: 7, timings: { send: 0, wait: 5 } }, 7],
  ["no timings", { timings: undefined }, null],
  ["timings without a wait", { timings: { send: 1 } }, null],
];
for (const [name, more, expected] of firstBytes) {
  test(`first byte: ${name}`, () => assert.equal(call(more).firstByteAfter, expected));
}

test("headers that carry secrets are dropped, the others kept in order with duplicates", () => {
  const names = [
    "Authorization",
    "X-Api-Key",
    "cookie",
    "x-goog-api-key",
    "X-Auth-Token",
    "x-session-id",
    "anthropic-beta",
    "Anthropic-Beta",
  ];
  const headers = names.map((name) => ({ name, value: `of ${name}` }));
  const { requestHeaders } = call({ request: { method: "POST", url: "https://h/", headers } });
  assert.deepEqual(
    requestHeaders.map(([name]) => name),
    ["x-session-id", "anthropic-beta", "Anthropic-Beta"],
  );
});

test("keys in the address are dropped", () => {
  const url = "https://me:pw@h/v1beta/models/m:streamGenerateContent?alt=sse&key=secret&x=1";
  assert.equal(call({ request: { url } }).url, "https://h/v1beta/models/m:streamGenerateContent?alt=sse&key=&x=1");
});

test("an entry without a time stands where it was found", () => {
  assert.equal(call({ startedDateTime: "yesterday" }).startedAt, 5);
});

test("half a recorded body is none: it must not look like a reply that was cut", () => {
  const { responseBody } = call({ _truncated: true });
  assert.equal(responseBody, "");
  assert.notEqual(call({}).responseBody, "");
});

test("the command that was recorded", () => {
  assert.deepEqual(call({ _evenkeel: { command: ["claude", "--effort", "high", 1] } }).command, [
    "claude",
    "--effort",
    "high",
  ]);
  assert.equal(call({}).command, null);
});
