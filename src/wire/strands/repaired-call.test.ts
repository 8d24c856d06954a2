import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks, hashOf, toolSetOf } from "../canonical/index.ts";
import type { ToolCallItem } from "../item.ts";
import { absent, seen } from "../seen.ts";
import { isRepairedCall } from "./repaired-call.ts";

const call = (name: string, callId = "1"): ToolCallItem => ({
  kind: "tool-call",
  role: "assistant",
  callId,
  name,
  input: {},
  byProvider: false,
  hash: hashOf(name + callId),
  bytes: 1,
  message: 0,
});
const tools = seen(toolSetOf([{ name: "read", declaration: { name: "read" } }], genericMasks).set);

const table: readonly (readonly [string, ToolCallItem, ToolCallItem, boolean])[] = [
  ["an unknown tool's call comes back as the client's stand-in", call("made-up"), call("invalid"), true],
  ["a declared tool's call comes back as another", call("read"), call("invalid"), false],
  ["an unknown tool's call comes back under another id", call("made-up"), call("invalid", "2"), false],
  ["only the input of an unknown tool's call differs", call("made-up"), call("made-up"), false],
];
for (const [name, expected, altered, repaired] of table) {
  test(`${name}: ${repaired ? "repaired" : "altered"}`, () => {
    assert.equal(isRepairedCall({ is: "altered", index: 0, expected, seen: altered }, tools), repaired);
  });
}

test("without declared tools nothing is excused", () => {
  const change = { is: "altered", index: 0, expected: call("made-up"), seen: call("invalid") } as const;
  assert.equal(isRepairedCall(change, absent), false);
});
