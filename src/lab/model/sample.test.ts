import assert from "node:assert/strict";
import { it } from "node:test";
import { sampleOf } from "./sample.ts";

const cases: readonly (readonly [schema: Record<string, unknown>, expected: unknown])[] = [
  [{ type: "string" }, "word"],
  [{}, "word"],
  [{ type: "string", enum: ["flash", "pro"] }, "flash"],
  [{ const: 7 }, 7],
  [{ type: "integer", minimum: 3 }, 3],
  [{ type: ["string", "null"] }, "word"],
  [{ anyOf: [{ type: "boolean" }, { type: "null" }] }, false],
  [{ type: "array", items: { type: "string" } }, []],
  [{ type: "array", minItems: 1, items: { type: "string" } }, ["word"]],
  [
    { type: "OBJECT", properties: { a: { type: "STRING" }, b: { type: "INTEGER" } }, required: ["a", "b"] },
    { a: "word", b: 1 },
  ],
  [
    { type: "object", properties: { a: { type: "string" }, optional: { type: "string" } }, required: ["a"] },
    { a: "word" },
  ],
];

for (const [schema, expected] of cases) {
  it(JSON.stringify(schema), () => assert.deepEqual(sampleOf(schema, "word"), expected));
}
