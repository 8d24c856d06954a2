import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toolsDiff } from "./tools-diff.ts";

const tool = (name: string, schema: unknown = {}, description = "does it") => ({
  name,
  description,
  input_schema: schema,
});
const short = (before: readonly unknown[], after: readonly unknown[]) =>
  toolsDiff(before, after).flatMap(({ tool, is, places }) =>
    is === "changed" ? places.map(({ path, from, to }) => `${tool} ${path}: ${from} → ${to}`) : [`${tool} ${is}`],
  );

describe("tools", () => {
  const cases: Readonly<Record<string, readonly [readonly unknown[], readonly unknown[], readonly string[]]>> = {
    "another order": [[tool("a"), tool("b")], [tool("b"), tool("a")], []],
    "another order of keys": [[{ name: "a", x: 1 }], [{ x: 1, name: "a" }], []],
    "one came, one went": [[tool("a")], [tool("b")], ["a removed", "b added"]],
    "a description": [[tool("a")], [tool("a", {}, "does that")], ["a description: does it → does that"]],
    "a property came": [
      [tool("a", { properties: {} })],
      [tool("a", { properties: { x: { type: "string" } } })],
      ['a input_schema.properties.x: null → {"type":"string"}'],
    ],
    "a list of words": [
      [tool("a", { required: ["x"] })],
      [tool("a", { required: ["x", "y"] })],
      ['a input_schema.required: ["x"] → ["x","y"]'],
    ],
    "inside a list": [
      [tool("a", { anyOf: [{ type: "string" }, { type: "null" }] })],
      [tool("a", { anyOf: [{ type: "string" }, { type: "number" }] })],
      ["a input_schema.anyOf[1].type: null → number"],
    ],
    "OpenAI Chat": [
      [{ type: "function", function: { name: "a", parameters: { x: 1 } } }],
      [{ type: "function", function: { name: "a", parameters: { x: 2 } } }],
      ["a function.parameters.x: 1 → 2"],
    ],
    Gemini: [
      [{ functionDeclarations: [{ name: "a" }, { name: "b" }] }],
      [{ functionDeclarations: [{ name: "a" }] }, { googleSearch: {} }],
      ["b removed", "googleSearch added"],
    ],
    "the same name twice": [[tool("a")], [tool("a"), tool("a")], ["a (2) added"]],
    "things that are no tools": [[null, 1, "x"], [null], ["(no name) (2) removed", "(no name) (3) removed"]],
  };
  for (const [name, [before, after, expected]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(short(before, after), expected));
  }
});

test("a thousand changes of one tool are cut, deep nesting is survived", () => {
  const many = (value: number) => Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, value]));
  assert.equal(toolsDiff([tool("a", many(1))], [tool("a", many(2))])[0]?.places.length, 200);
  let deep: unknown = 1;
  for (let level = 0; level < 1000; level++) deep = { x: deep };
  assert.equal(toolsDiff([tool("a", deep)], [tool("a", { x: 2 })]).length, 1);
});
