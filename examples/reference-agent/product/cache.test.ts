import assert from "node:assert/strict";
import { test } from "node:test";
import { markedHistory, markedPrompt } from "./cache.ts";
import { personMessage, replyToKeep } from "./history.ts";

const thought = { type: "thinking", thinking: "hm", signature: "s" } as const;
const marks = (messages: ReturnType<typeof markedHistory>) =>
  messages.map(({ content }) => content.map((block) => ("cache_control" in block ? 1 : 0)).join(""));

test("one marker, on the last block that may have one", () => {
  const words = { type: "text", text: "x" } as const;
  assert.deepEqual(marks(markedHistory([personMessage("a"), replyToKeep([words, words]), personMessage("b")])), [
    "0",
    "00",
    "1",
  ]);
  assert.deepEqual(marks(markedHistory([replyToKeep([words, thought])])), ["10"]);
  assert.deepEqual(marks(markedHistory([replyToKeep([thought])])), ["0"]);
  assert.deepEqual(marks(markedHistory([])), []);
});

test("the history itself is left alone", () => {
  const messages = [personMessage("a")];
  markedHistory(messages);
  assert.deepEqual(messages, [personMessage("a")]);
});

test("the prompt ends with a marker", () => {
  assert.deepEqual(markedPrompt("You."), [
    { type: "text", text: "You.", cache_control: { type: "ephemeral", ttl: "5m" } },
  ]);
});
