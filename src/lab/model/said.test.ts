import assert from "node:assert/strict";
import { it } from "node:test";
import type { Part } from "./model-call.ts";
import { lastSaid } from "./said.ts";

const text = (role: Part["role"], message: number, words: string): Part => ({ role, message, is: "text", text: words });
const called = (message: number): Part => ({
  role: "assistant",
  message,
  is: "tool-call",
  id: "c",
  name: "n",
  input: {},
});
const result = (message: number): Part => ({ role: "tool", message, is: "tool-result", id: "c", text: "r" });
const reminder = (message: number): Part => text("user", message, "<system-reminder>\nnote\n</system-reminder>");

for (const [name, parts, said, toolResults, step] of [
  ["nothing", [], "", 0, 0],
  ["a first message with a reminder", [reminder(0), text("user", 0, "go")], "go", 0, 0],
  ["text of several blocks", [text("user", 0, "a"), text("user", 0, "b")], "a\nb", 0, 0],
  ["after a call", [text("user", 0, "go"), called(1), result(2)], "go", 1, 1],
  ["after parallel calls", [text("user", 0, "go"), called(1), called(1), result(2), result(2)], "go", 2, 1],
  ["after two rounds", [text("user", 0, "go"), called(1), result(2), called(3), result(4)], "go", 2, 2],
  ["a reminder beside a result", [text("user", 0, "go"), called(1), result(2), reminder(2)], "go", 1, 1],
  [
    "words in the middle of a tool use",
    [text("user", 0, "go"), called(1), result(2), text("user", 2, "stop")],
    "stop",
    0,
    0,
  ],
  ["a second turn", [text("user", 0, "go"), text("assistant", 1, "done"), text("user", 2, "on")], "on", 0, 0],
] as const) {
  it(name, () => assert.deepEqual(lastSaid(parts), { said, toolResults, step }));
}
