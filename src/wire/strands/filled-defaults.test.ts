import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks, hashOf, toolSetOf } from "../canonical/index.ts";
import type { ToolCallItem } from "../item.ts";
import { absent, seen } from "../seen.ts";
import { isFilledDefault } from "./filled-defaults.ts";

const properties = {
  path: { type: "string" },
  all: { type: "boolean", default: false },
  options: { type: "object", default: { deep: true, links: [] } },
};
const places: Readonly<Record<string, unknown>> = {
  Anthropic: { name: "Edit", input_schema: { type: "object", properties } },
  Responses: { type: "function", name: "Edit", parameters: { type: "object", properties } },
  Chat: { type: "function", function: { name: "Edit", parameters: { type: "object", properties } } },
  Gemini: { name: "Edit", parametersJsonSchema: { type: "object", properties } },
};
const call = (input: unknown, callId = "1", name = "Edit"): ToolCallItem => ({
  kind: "tool-call",
  role: "assistant",
  callId,
  name,
  input,
  byProvider: false,
  hash: hashOf(JSON.stringify(input)),
  bytes: 1,
  message: 0,
});
const tools = (declaration: unknown) => seen(toolSetOf([{ name: "Edit", declaration }], genericMasks).set);

for (const [protocol, declaration] of Object.entries(places)) {
  test(`${protocol}: a default that the schema declares may be written out, or left out again`, () => {
    const [bare, full] = [call({ path: "a" }), call({ all: false, options: { links: [], deep: true }, path: "a" })];
    assert.equal(isFilledDefault({ is: "altered", index: 0, expected: bare, seen: full }, tools(declaration)), true);
    assert.equal(isFilledDefault({ is: "altered", index: 0, expected: full, seen: bare }, tools(declaration)), true);
  });
}

const others: readonly (readonly [string, ToolCallItem])[] = [
  ["another value", call({ path: "a", all: true })],
  ["another argument altered as well", call({ path: "b", all: false })],
  ["a property without a default", call({ path: "a", more: false })],
  ["another call", call({ path: "a", all: false }, "2")],
  ["another tool", call({ path: "a", all: false }, "1", "Write")],
];
for (const [name, altered] of others) {
  test(`no filled default: ${name}`, () => {
    const change = { is: "altered", index: 0, expected: call({ path: "a" }), seen: altered } as const;
    assert.equal(isFilledDefault(change, tools(places.Anthropic)), false);
  });
}

test("without declared tools nothing is explained", () => {
  const change = {
    is: "altered",
    index: 0,
    expected: call({ path: "a" }),
    seen: call({ path: "a", all: false }),
  } as const;
  assert.equal(isFilledDefault(change, absent), false);
});

test("defaults are no part of a tool set's identity beyond its declaration", () => {
  const set = tools(places.Anthropic);
  assert.equal(set.is === "set" && set.value.hash, toolSetHashOf(places.Anthropic));
});

function toolSetHashOf(declaration: unknown): string {
  const { set } = toolSetOf([{ name: "Edit", declaration }], genericMasks);
  return hashOf(JSON.stringify(set.tools.map(({ name, hash }) => ({ name, hash }))));
}
