import assert from "node:assert/strict";
import { test } from "node:test";
import { injectionKind } from "./injection-kind.ts";

// Masks that take the square of a line's length need minutes for these.
for (const [name, pump] of [
  ["a name without end", "a."],
  ["tags that never close", "<a"],
  ["a path", "/a"],
] as const) {
  test(`a text of 1 MB has a kind: ${name}`, () => {
    assert.equal(injectionKind(pump.repeat(500_000)).label, name.startsWith("tags") ? "a <a> text" : "a text");
  });
}
