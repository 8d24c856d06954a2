import assert from "node:assert/strict";
import { test } from "node:test";
import { learningError, learningErrorInAll } from "./learning-error.ts";

test("however many levels are learned, the chances that one is too high never pass the whole", () => {
  const all = Array.from({ length: 100_000 }, (_, k) => learningError(k + 1));
  const sum = all.reduce((a, b) => a + b, 0);
  assert.ok(sum <= learningErrorInAll && sum > 0.999 * learningErrorInAll);
  assert.ok(all.every((each, k) => k === 0 || each < (all[k - 1] ?? 0)));
});
