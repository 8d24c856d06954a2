import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cutToolResult } from "./cut-tool-result.ts";

const long = "x".repeat(3_000);

function cut(line: string): string | null {
  const bytes = Buffer.from(`before\n${line}\nafter`);
  const start = "before\n".length;
  const range = cutToolResult(bytes, start, start + Buffer.byteLength(line));
  if (range === null) return null;
  return bytes.toString("utf8", start, range[0]) + bytes.toString("utf8", range[1], start + Buffer.byteLength(line));
}

const kept: readonly [string, string][] = [
  ["short", '{"type":"user","toolUseResult":{"a":1}}'],
  ["a string", `{"type":"user","toolUseResult":"${long}"}`],
  ["needed for a sub-agent", `{"type":"user","toolUseResult":{"agentId":"a","text":"${long}"}}`],
  ["needed for an interrupt", `{"type":"user","toolUseResult":{"interrupted":true,"text":"${long}"}}`],
  ["not closed", `{"type":"user","toolUseResult":{"text":"${long}`],
  ["quoted in a text", JSON.stringify({ type: "user", message: `,"toolUseResult":{"x":"${long}"}` })],
];
for (const [name, line] of kept) test(`stays: ${name}`, () => assert.equal(cut(line), null));

test("whatever it holds, the rest of the line parses to the same", () => {
  const value = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 })), {
    maxKeys: 5,
  });
  fc.assert(
    fc.property(value, value, value, (message, result, after) => {
      const { toolUseResult: _, ...rest } = after;
      const toolUseResult = { ...result, filler: long };
      const line = JSON.stringify({ message, toolUseResult, ...rest });
      const without = cut(line);
      if (without === null)
        return line.includes("agentId") || line.includes("resolvedModel") || line.includes('"interrupted":true');
      assert.deepEqual(JSON.parse(without), JSON.parse(JSON.stringify({ message, ...rest })));
      return true;
    }),
    { seed: 5, numRuns: 500 },
  );
});
