import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { nestsAtMost } from "./json-depth.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

it("finds the depth of any JSON, whatever its strings hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const depth = depthOf(value);
      const text = JSON.stringify(value);
      assert.ok(nestsAtMost(text, depth));
      if (depth > 0) assert.ok(!nestsAtMost(text, depth - 1));
    }),
    { seed: 2, numRuns: 500 },
  );
  assert.ok(nestsAtMost('["\\"[[[[", "\\\\"]', 1));
});
