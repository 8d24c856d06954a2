import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shownName, visible } from "./visible.ts";

const seen: readonly (readonly [stored: string, shown: string])[] = [
  ["claude-code", "claude-code"],
  ["claude\u200b-code", "claude⟨U+200B⟩-code"],
  ["safe\u202egnp.exe", "safe⟨U+202E⟩gnp.exe"],
  ["a\u0000b\u001b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m"],
  ["two\nlines\tand a tab", "two\nlines\tand a tab"],
  ["👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم"],
  ["a\u200db", "a⟨U+200D⟩b"],
  ["x\u{e0068}\u{e0069}", "x⟨U+E0068⟩⟨U+E0069⟩"],
  [`e${"\u0301".repeat(9)}!`, `e${"\u0301".repeat(4)}⟨5 more marks⟩!`],
  ["école é", "école é"],
];
for (const [stored, shown] of seen) {
  test(`${JSON.stringify(stored)} is shown as ${JSON.stringify(shown)}`, () => assert.equal(visible(stored), shown));
}

test("a long name keeps its beginning and its end", () => {
  assert.equal(shownName("0123456789abcdef", 10), "012345…def");
  assert.equal(shownName("two\nlines"), "two⟨line⟩lines");
  assert.equal(shownName("🙂".repeat(100), 4), "🙂🙂…🙂");
});

test("whatever was stored, nothing unseen is left in a name, and it is no longer than asked", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 3, max: 80 }), (text, most) => {
      const shown = shownName(text, most);
      assert.ok([...shown].length <= most, shown);
      assert.doesNotMatch(shown, /[\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
      assert.ok([...visible(text)].length >= [...text].length || /\p{M}{5}/u.test(text));
    }),
    { seed: 5, numRuns: 400 },
  );
});
