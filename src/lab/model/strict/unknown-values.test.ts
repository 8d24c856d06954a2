import assert from "node:assert/strict";
import { test } from "node:test";
import { AnthropicBody } from "../anthropic-body.ts";
import { unknownValues } from "./unknown-values.ts";

const text = { type: "text", text: "Be brief." };
const clear = (keep?: unknown, type = "clear_thinking_20251015") => ({
  context_management: { edits: [{ type, keep }] },
});

const table: readonly (readonly [name: string, body: object, refused: RegExp | null])[] = [
  ["a prompt that is a string", { system: "Be brief." }, null],
  ["a prompt of texts", { system: [text, text] }, null],
  ["a prompt without a kind", { system: [text, { ...text, type: "" }] }, /^system\.1\.type: Input should be 'text'$/],
  ["nobody speaks", { messages: [{ role: "", content: "go" }] }, /^messages\.0\.role: Input should be/],
  ["no edits", { context_management: {} }, null],
  ["all thinking", clear("all"), null],
  ["thinking of the last turn", clear({ type: "thinking_turns", value: 1 }), null],
  ["the provider's default", clear(), null],
  ["an edit of later days", clear(undefined, "clear_all_20270101"), null],
  ["an edit without a name", clear("all", ""), /^context_management\.edits\.0: Input tag '' does not match/],
  ["kept by no name", clear(""), /keep: Input should be 'all'$/],
  ["no turn kept", clear({ type: "thinking_turns", value: 0 }), /greater than or equal to 1$/],
];

for (const [name, body, refused] of table) {
  test(`${name}: ${refused === null ? "passes" : "refused"}`, () => {
    const breaches = unknownValues(
      AnthropicBody.parse({ model: "m", messages: [{ role: "user", content: "go" }], ...body }),
    );
    if (refused === null) return assert.deepEqual(breaches, []);
    assert.equal(breaches.length, 1);
    assert.match(breaches[0]?.refusal.message ?? "", refused);
  });
}
