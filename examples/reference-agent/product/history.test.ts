import assert from "node:assert/strict";
import { test } from "node:test";
import { historyToResume, historyToSend, personMessage, replyToKeep, resultsMessage } from "./history.ts";

const thought = { type: "thinking", thinking: "hm", signature: "s" } as const;
const hidden = { type: "redacted_thinking", data: "d" } as const;
const call = { type: "tool_use", id: "t1", name: "read", input: {} } as const;
const words = { type: "text", text: "done" } as const;
const result = { id: "t1", text: "seen", isError: false };

test("a reply is kept whole, and sent as it was kept", () => {
  const messages = [personMessage("go"), replyToKeep([thought, hidden, words, call])];
  assert.deepEqual(historyToSend(messages, 0), messages);
  assert.deepEqual(messages[1]?.content, [thought, hidden, words, call]);
});

test("thoughts whose signature was refused go, and those after them stay", () => {
  const messages = [replyToKeep([thought, hidden]), replyToKeep([thought, words]), replyToKeep([thought, words])];
  const types = historyToSend(messages, 2).map(({ content }) => content.map(({ type }) => type));
  assert.deepEqual(types, [["text"], ["text"], ["thinking", "text"]]);
});

test("what a person says while tools run stands behind their results", () => {
  const { role, content } = resultsMessage([result], ["wait", "no"]);
  assert.deepEqual([role, ...content.map(({ type }) => type)], ["user", "tool_result", "text", "text"]);
});

test("tools that the last process did not finish are answered for, once", () => {
  const open = [personMessage("go"), replyToKeep([thought, call])];
  const resumed = historyToResume(open);
  const [answer] = resumed[2]?.content ?? [];
  assert.ok(answer?.type === "tool_result" && answer.tool_use_id === "t1" && answer.is_error === true);
  assert.deepEqual(historyToResume(resumed), resumed);
});

for (const [name, messages] of [
  ["nothing", []],
  ["a turn that was not answered", [personMessage("go")]],
  ["a whole turn", [personMessage("go"), replyToKeep([words])]],
  ["results without an answer", [personMessage("go"), replyToKeep([call]), resultsMessage([result], [])]],
] as const) {
  test(`taken up as it is: ${name}`, () => assert.deepEqual(historyToResume(messages), messages));
}
