import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { withoutKnownKeys } from "./index.ts";

test("a word that was looked at does not hold the long text it was cut from", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  for (let index = 0; index < 200; index += 1) {
    const name = `tool_number_${index}_${"x".repeat(1_000_000)}`;
    assert.equal(withoutKnownKeys(name.slice(0, 200)), name.slice(0, 200));
  }
  assert.ok(heap() - before < 50_000_000);
});
