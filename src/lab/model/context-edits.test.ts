import assert from "node:assert/strict";
import { describe, it } from "node:test";
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

describe("tool uses", () => {
  type Edit = Partial<Parameters<typeof applyEdits>[0][number]>;
  const type = "clear_tool_uses_20250919";
  const used = (n: number, name: string): readonly Part[] => [
    { role: "assistant", message: 2 * n, is: "tool-call", id: `${n}`, name, input: "x".repeat(38) },
    { role: "tool", message: 2 * n + 1, is: "tool-result", id: `${n}`, text: "x".repeat(400 * n) },
  ];
  /** Results of 100, 200 … 500 tokens. */
  const long = ["look", "search", "look", "look", "look"].flatMap((name, i) => used(i + 1, name));
  const at = (value: number): Edit => ({ trigger: { type: "input_tokens", value } });
  const table: readonly [string, Edit, number, number, number][] = [
    ["below the trigger by default", {}, 99_999, 0, 0],
    ["at the trigger by default", {}, 100_000, 2, 300],
    ["below its own trigger", at(50), 49, 0, 0],
    ["at its own trigger", at(50), 50, 2, 300],
    ["by number of uses, too few", { trigger: { type: "tool_uses", value: 6 } }, 0, 0, 0],
    ["by number of uses", { trigger: { type: "tool_uses", value: 5 } }, 0, 2, 300],
    ["keep one", { ...at(0), keep: { type: "tool_uses", value: 1 } }, 0, 4, 1000],
    ["keep more than there are", { ...at(0), keep: { type: "tool_uses", value: 9 } }, 0, 0, 0],
    ["without those of a tool", { ...at(0), exclude_tools: ["search"] }, 0, 1, 100],
    ["where enough is gained", { ...at(0), clear_at_least: { type: "input_tokens", value: 300 } }, 0, 2, 300],
    ["not where too little is gained", { ...at(0), clear_at_least: { type: "input_tokens", value: 301 } }, 0, 0, 0],
    ["inputs too", { ...at(0), clear_tool_inputs: true }, 0, 2, 320],
    ["inputs of a tool", { ...at(0), clear_tool_inputs: ["search"] }, 0, 2, 310],
  ];
  for (const [name, edit, inputTokens, uses, tokens] of table) {
    it(name, () => {
      const { applied, blanked, cleared } = applyEdits([{ type, ...edit }], long, inputTokens);
      const report = { type, cleared_tool_uses: uses, cleared_input_tokens: tokens };
      assert.deepEqual(applied, uses === 0 ? [] : [report]);
      assert.equal([...blanked].filter(({ is }) => is === "tool-result").length, uses);
      assert.equal(cleared.size, 0);
    });
  }

  it("what an edit before cleared no longer counts towards the trigger", () => {
    const both = [{ type: "clear_thinking_20251015" }, { type, ...at(1000) }];
    const types = (tokens: number): readonly string[] =>
      applyEdits(both, [...parts, ...long], tokens).applied.map((one) => one.type);
    assert.deepEqual(types(1119), ["clear_thinking_20251015"]);
    assert.deepEqual(types(1120), ["clear_thinking_20251015", type]);
  });
});
