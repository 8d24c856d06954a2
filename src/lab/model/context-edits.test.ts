import assert from "node:assert/strict";
import { it } from "node:test";
import { aCall } from "./call.fixture.ts";
import { appliedEdits } from "./context-edits.ts";
import type { Part } from "./model-call.ts";

const person = (message: number): Part => ({ role: "user", message, is: "text", text: "go" });
const thinking = (message: number, chars: number): Part => ({
  role: "assistant",
  message,
  is: "thinking",
  text: "x".repeat(chars),
  carrier: "c",
  form: "signed",
});
/** Three turns; the second thinks twice. */
const parts = [person(0), thinking(1, 400), person(2), thinking(3, 40), thinking(5, 40), person(6), thinking(7, 4)];
const type = "clear_thinking_20251015";
const asked = (keep: unknown): unknown => ({
  context_management: { edits: [{ type, ...(keep === undefined ? {} : { keep }) }] },
});

for (const [name, body, expected] of [
  ["nothing asked", {}, null],
  ["keep all", asked("all"), []],
  [
    "keep 2 turns",
    asked({ type: "thinking_turns", value: 2 }),
    [{ type, cleared_thinking_turns: 1, cleared_input_tokens: 100 }],
  ],
  [
    "keep 1 turn",
    asked({ type: "thinking_turns", value: 1 }),
    [{ type, cleared_thinking_turns: 2, cleared_input_tokens: 120 }],
  ],
  ["keep by default", asked(undefined), [{ type, cleared_thinking_turns: 2, cleared_input_tokens: 120 }]],
  ["more kept than there is", asked({ type: "thinking_turns", value: 9 }), []],
] as const) {
  it(name, () => assert.deepEqual(appliedEdits(aCall({ body, parts })), expected));
}
