import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { harEntry, type SeenCall } from "./har-entry.ts";
import type { HeaderPair } from "./header-pair.ts";

const secret = "sk-ant-api03-AbCdEfGhIjKlMnOpQrSt";
const said = Buffer.from(`{"key":"${secret}"}`);

function recorded(body: Buffer, headers: readonly HeaderPair[] = []): string {
  const call: SeenCall = {
    startedAt: new Date(0),
    method: "POST",
    url: "https://host/v1/messages",
    requestHeaders: headers,
    requestBody: body,
    reply: { status: 200, statusText: secret, httpVersion: "1.1", headers, body },
    cutBy: null,
    error: null,
    truncated: false,
    headersAfter: 1,
    firstByteAfter: 1,
    endedAfter: 1,
  };
  return JSON.stringify(harEntry(call, [], null));
}

/** All texts, those in base64 too, as a person who searches the file would find them. */
function searched(entry: string): string {
  const { request, response } = JSON.parse(entry);
  const bytes = [request.postData.text, response.content.text].map((text) => Buffer.from(text, "base64"));
  return [entry, ...bytes.map((each) => each.toString("latin1"))].join("\n");
}

const encoded = (value: string): HeaderPair[] => [{ name: "Content-Encoding", value }];
const bodies: readonly (readonly [name: string, body: Buffer, headers?: readonly HeaderPair[]])[] = [
  ["text", said],
  ["compressed", gzipSync(said), encoded("gzip")],
  ["bytes that are no text", Buffer.concat([Buffer.from([0xff, 0xfe, 0x20]), said])],
  ["an encoding that cannot be undone", Buffer.concat([Buffer.from([0xff]), said]), encoded("snappy")],
  ["a lie about its encoding", Buffer.concat([Buffer.from([0xff]), said]), encoded("gzip")],
  ["a kind that holds a key", said, [{ name: "content-type", value: `text/plain; a=${secret}` }]],
];

for (const [name, body, headers] of bodies) {
  test(`no key is in the record of a body: ${name}`, () => {
    assert.equal(searched(recorded(body, headers)).includes(secret), false);
  });
}

test("what cannot be searched for keys is not kept, and the record says so", () => {
  const { response } = JSON.parse(recorded(gzipSync(gzipSync(said)), encoded("gzip")));
  assert.equal(response.content.text, "");
  assert.match(response.content.comment, /not kept/);
});

test("a secret the reply's headers set goes from its body", () => {
  const headers = [{ name: "set-cookie", value: "sid=correct-horse; Path=/" }];
  assert.equal(recorded(Buffer.from("sid is correct-horse"), headers).includes("correct-horse"), false);
});
