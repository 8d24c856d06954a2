import assert from "node:assert/strict";
import { it } from "node:test";
import { applyEdits } from "./context-edits.ts";
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
const turns = (value: number): { type: string; value: number } => ({ type: "thinking_turns", value });

for (const [name, edits, cleared, tokens] of [
  ["nothing asked", [], 0, 0],
  ["keep all", [{ type, keep: "all" }], 0, 0],
  ["keep 2 turns", [{ type, keep: turns(2) }], 1, 100],
  ["keep 1 turn", [{ type, keep: turns(1) }], 2, 120],
  ["keep by default", [{ type }], 2, 120],
  ["keep none", [{ type, keep: turns(0) }], 3, 121],
  ["more kept than there is", [{ type, keep: turns(9) }], 0, 0],
  ["an edit that nobody knows", [{ type: "clear_everything" }], 0, 0],
] as const) {
  it(name, () => {
    const edited = applyEdits(edits, parts);
    const report = { type, cleared_thinking_turns: cleared, cleared_input_tokens: tokens };
    assert.deepEqual(edited.applied, cleared === 0 ? [] : [report]);
    const lost = parts.filter((part) => edited.cleared.has(part));
    assert.equal(lost.length, [0, 1, 3, 4][cleared]);
    assert.ok(lost.every(({ is }) => is === "thinking"));
  });
}
