import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { When } from "../contract.ts";
import { compareNarrowness, within } from "./narrowness.ts";

const main = { lane: "main" };

describe("which of two conditions wins, where both hold", () => {
  const cases: Readonly<Record<string, readonly [winner: When, loser: When]>> = {
    "the narrower": [
      { ...main, model: "claude-opus-*" },
      { ...main, model: "claude-*" },
    ],
    "a word before a glob": [
      { ...main, model: "claude" },
      { ...main, model: "*" },
    ],
    "a smaller range": [
      { ...main, version: ">=2.1 <2.2" },
      { ...main, version: ">=2" },
    ],
    "the one that names more": [
      { ...main, client: "codex", model: "gpt-*" },
      { ...main, project: "/w/shop" },
    ],
    "of as many names, project before model": [
      { ...main, project: "/w/*" },
      { ...main, model: "gpt-5" },
    ],
    "lane before model": [
      { lane: "main", model: "gpt-*" },
      { lane: "*", model: "gpt-5" },
    ],
    "model before version": [
      { ...main, model: "gpt-5" },
      { ...main, version: "1.0.0" },
    ],
    "version before client": [
      { ...main, version: "1.0.0" },
      { ...main, client: "codex" },
    ],
    "the one that spells out more": [
      { ...main, model: "gpt-5-*" },
      { ...main, model: "*-mini" },
    ],
  };
  for (const [name, [winner, loser]] of Object.entries(cases)) {
    test(name, () => {
      assert.ok(compareNarrowness(winner, loser) < 0);
      assert.ok(compareNarrowness(loser, winner) > 0);
    });
  }
});

const when: fc.Arbitrary<When> = fc.record(
  {
    lane: fc.constantFrom("main", "*", "m*"),
    model: fc.constantFrom("*", "a*", "*b", "ab"),
    project: fc.constantFrom("*", "/w/*", "/w/x"),
    version: fc.constantFrom("*", ">=1", "1.x", "1.2.3"),
    client: fc.constantFrom("codex" as const, "claude-code" as const),
  },
  { requiredKeys: ["lane"] },
);

test("two different conditions never tie, in either order, and within is an order", () => {
  fc.assert(
    fc.property(when, when, when, (a, b, c) => {
      if (JSON.stringify(Object.entries(a).sort()) !== JSON.stringify(Object.entries(b).sort())) {
        assert.equal(Math.sign(compareNarrowness(a, b)), -Math.sign(compareNarrowness(b, a)));
      }
      assert.ok(within(a, a));
      if (within(a, b) && within(b, c)) assert.ok(within(a, c));
    }),
    { seed: 21, numRuns: 3000 },
  );
});
