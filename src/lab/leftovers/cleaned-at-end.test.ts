import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanedAtEnd, cleanUp } from "./index.ts";

test("what is under way is cleaned up at the end, the last first, each once, whatever one of them throws", () => {
  const done: string[] = [];
  cleanedAtEnd(() => done.push("first"));
  cleanedAtEnd(() => {
    throw new Error("it cannot");
  });
  const early = cleanedAtEnd(() => done.push("early"));
  cleanedAtEnd(() => done.push("last"));
  early();
  early();
  cleanUp();
  cleanUp();
  assert.deepEqual(done, ["early", "last", "first"]);
});
