import assert from "node:assert/strict";
import { test } from "node:test";
import { turnsOf } from "./timeline.ts";

/** One letter a version, `.`: not observed. */
const table: readonly (readonly [letters: string, turns: string])[] = [
  ["", ""],
  ["AAA", ""],
  ["AAB", "A>B at 3"],
  ["ABA", "A>B at 2 undone 3"],
  ["ABBAB", "A>B at 2 undone 4, A>B at 5"],
  ["ABCA", "A>B at 2 undone 4, B>C at 3"],
  ["A.A", ""],
  ["A.B", "A>B at 3"],
  ["..AB", "A>B at 4"],
];
for (const [letters, expected] of table) {
  test(`${letters} → ${expected || "nothing"}`, () => {
    const turns = turnsOf(
      [...letters].map((value, at) => ({ version: `${at + 1}`, value: value === "." ? null : value })),
    );
    const shown = turns.map(
      ({ from, to, brought, undone }) => `${from}>${to} at ${brought}${undone ? ` undone ${undone}` : ""}`,
    );
    assert.equal(shown.join(", "), expected);
  });
}
