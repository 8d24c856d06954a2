import assert from "node:assert/strict";
import { test } from "node:test";
import { explained } from "./explained.ts";
import type { Mutant } from "./mutants.ts";

const known: Mutant = {
  ...{ file: "product/request.ts", line: 33, from: "from.tools.length === 0", to: "false", is: "survived", seen: null },
};

test("a mutant is explained by its code, wherever it stands by now", () => {
  for (const line of [33, 34]) {
    const { where, why } = explained({ ...known, line });
    assert.equal(where, `product/request.ts:${line}`);
    assert.match(why, /empty list of tools/);
  }
});

test("one that nobody explained is said to be so", () => {
  assert.equal(explained({ ...known, to: "true" }).why, "not explained");
  assert.equal(explained({ ...known, file: "product/cache.ts" }).why, "not explained");
});
