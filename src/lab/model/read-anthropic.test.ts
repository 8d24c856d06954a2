import assert from "node:assert/strict";
import { test } from "node:test";
import { readAnthropic } from "./read-anthropic.ts";

/** What the cached prefix of a request with these system texts is made of. */
function prefix(...system: readonly string[]): readonly string[] {
  const read = readAnthropic({
    headers: {},
    wants: "answer",
    body: {
      model: "m",
      system: system.map((text) => ({ type: "text", text })),
      messages: [{ role: "user", content: "go on" }],
    },
  });
  assert.equal(read.is, "call");
  return read.call.segments.map(({ text }) => text);
}

test("a nonce in the accounting line leaves the cached prefix as it was", () => {
  const line = (nonce: string): string => `x-anthropic-billing-header: cc_version=1.2.3; cch=${nonce};`;
  assert.deepEqual(prefix(line("aaaaa"), "prompt"), prefix(line("bbbbb"), "prompt"));
  assert.equal(prefix(line("aaaaa"), "prompt").length, 2);
});

test("a nonce in the prompt itself does not", () => {
  assert.notDeepEqual(prefix("prompt aaaaa"), prefix("prompt bbbbb"));
});
