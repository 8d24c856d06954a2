import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureRejected } from "./signature-rejected.ts";

const cases: readonly [message: string, rejected: boolean][] = [
  ["messages.1.content.0: Invalid `signature` in `thinking` block", true],
  ["`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.", true],
  ["invalid_encrypted_content", true],
  ["The encrypted content for item rs_1 could not be verified.", true],
  ["Corrupted thought signature.", true],
  ["Unable to submit request because Thought signature is not valid.", true],
  ["Invalid thought signature.", true],
  ["messages.1.content.0.thinking.signature: Field required", false],
  ["Function call is missing a thought_signature in functionCall parts. INVALID_ARGUMENT", false],
  ["prompt is too long: 1 tokens > 0 maximum", false],
  ["Overloaded", false],
  ["", false],
];
for (const [message, rejected] of cases) {
  test(`a signature is ${rejected ? "" : "not "}refused by: ${message}`, () =>
    assert.equal(signatureRejected(message), rejected));
}
