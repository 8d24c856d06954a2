import assert from "node:assert/strict";
import { test } from "node:test";
import { storableName } from "./index.ts";

test("a name without end is cut, stays itself when it is cut again, and stays another than one that begins alike", () => {
  const [a, b] = ["a", "b"].map((end) => storableName(`${"x ".repeat(500_000)}${end}`));
  assert.ok(a !== undefined && a.length === 256);
  assert.equal(storableName(a), a);
  assert.notEqual(a, b);
});
