import assert from "node:assert/strict";
import { test } from "node:test";
import { maskKnown } from "./mask-known.ts";

test("a text is masked once while it is remembered, and always to the same", () => {
  const asked: number[] = [];
  const mask = maskKnown((text) => {
    asked.push(text.length);
    return text.replace("secret", "<x>");
  });
  const long = `secret ${"a".repeat(899_993)}`;
  assert.equal(mask("a secret"), "a <x>");
  assert.equal(mask("a secret"), "a <x>");
  for (const text of [long, long, `b${long}`, long, `c${long}`])
    assert.equal(mask(text), text.replace("secret", "<x>"));
  assert.deepEqual(asked, [8, 8, 900_000, 900_001, 900_001]);
  mask(`b${long}`);
  // The oldest had to go.
  mask(long);
  assert.deepEqual(asked.slice(5), [900_000]);
});
