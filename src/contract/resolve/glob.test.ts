import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { globMatches, globWithin } from "./glob.ts";

describe("globs", () => {
  for (const [glob, text, matches] of [
    ["*", "", true],
    ["*", "anything/at:all", true],
    ["a", "a", true],
    ["a", "ab", false],
    ["claude-*", "claude-opus-4-6", true],
    ["claude-*", "gpt", false],
    ["*-4-6", "claude-opus-4-6", true],
    ["a*b*c", "a1b2b3c", true],
    ["a*b*c", "a1b2b3", false],
    ["subagent:*", "subagent:", true],
    ["[a-z]+", "a", false],
    [".*", "x", false],
  ] as const) {
    test(`${glob} ${matches ? "matches" : "does not match"} ${JSON.stringify(text)}`, () =>
      assert.equal(globMatches(glob, text), matches));
  }

  const glob = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  test("agree with a regular expression", () => {
    fc.assert(
      fc.property(glob, text, (g, t) =>
        assert.equal(globMatches(g, t), new RegExp(`^${g.replaceAll("*", ".*")}$`).test(t)),
      ),
      { seed: 2, numRuns: 2000 },
    );
  });
  test("within means: whatever the narrow one matches, the wide one matches", () => {
    fc.assert(
      fc.property(glob, glob, text, (narrow, wide, t) => {
        if (globWithin(narrow, wide) && globMatches(narrow, t)) assert.ok(globMatches(wide, t));
      }),
      { seed: 3, numRuns: 5000 },
    );
    assert.ok(globWithin("claude-opus-*", "claude-*"));
    assert.ok(!globWithin("claude-*", "claude-opus-*"));
    assert.ok(globWithin("a*", "*a*") && !globWithin("*a*", "a*"));
  });
  test("many stars do not make it slow", () => {
    assert.equal(globMatches(`${"a*".repeat(100)}b`, "a".repeat(20_000)), false);
  });
});
