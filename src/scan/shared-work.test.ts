import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedWork } from "./shared-work.ts";

test("every job is taken once, whoever asks", () => {
  const here = new SharedWork();
  const there = new SharedWork(here.memory);
  assert.deepEqual([here.take(), there.take(), there.take(), here.take()], [0, 1, 2, 3]);
});

test("bytes add up over threads", () => {
  const here = new SharedWork();
  const there = new SharedWork(here.memory);
  assert.deepEqual([here.read(5), there.read(7_000_000_000), here.read(0)], [5, 7_000_000_005, 7_000_000_005]);
});
