import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "./recent.ts";

test("the newest are kept; what goes is handed back", () => {
  const recent = new Recent<number>(2);
  assert.deepEqual(
    [recent.set("a", 1), recent.set("b", 2), recent.set("b", 3), recent.set("c", 4)],
    [undefined, undefined, undefined, 1],
  );
  assert.deepEqual([recent.get("a"), recent.get("b"), recent.get("c")], [undefined, 3, 4]);
  assert.deepEqual([...recent.values()], [3, 4]);
});
