import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "./seeded.ts";

test("a seed gives the numbers it always gave", () => {
  const next = seeded(1);
  assert.deepEqual([next(), next(), next()], [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});
