import assert from "node:assert/strict";
import { test } from "node:test";
import { personMessage, replyToKeep, resultsMessage } from "./history.ts";
import { contextModule, engine, fit, mustCompact } from "./window.ts";

const big = (text: string) => replyToKeep([{ type: "text", text: text.repeat(100_000) }]);

test("the module that fits histories belongs to the engine", () => {
  assert.deepEqual([contextModule.builtFor, contextModule.window], [engine.version, engine.window]);
});

test("a conversation is summarised before the last resort is needed", () => {
  assert.deepEqual([0, 160_000, 160_001].map(mustCompact), [false, false, true]);
});

test("what fits is sent whole", () => {
  const messages = [personMessage("a"), big("xyz"), personMessage("b")];
  assert.equal(fit(messages), messages);
});

test("the last resort takes whole turns, the oldest first", () => {
  const turn = [personMessage("a"), replyToKeep([{ type: "tool_use", id: "t", name: "read", input: {} }])];
  const results = resultsMessage([{ id: "t", text: "x".repeat(500_000), isError: false }], []);
  const rest = [personMessage("b"), big("abcd"), personMessage("c")];
  assert.deepEqual(fit([...turn, results, big("xyz"), ...rest]), rest);
});

test("the turn under way is never taken apart", () => {
  const one = [personMessage("a"), big("abcdefghijk")];
  assert.deepEqual(fit(one), one);
});
