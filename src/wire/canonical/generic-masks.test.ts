import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { genericMasks } from "./generic-masks.ts";

const cases: readonly [text: string, masked: string][] = [
  ["Today's date is 2026-11-20.", "Today's date is <date>."],
  ["Today is Friday, November 20, 2026 (UTC)", "Today is <date> (UTC)"],
  ["Today: Fri Nov 20 2026", "Today: <date>"],
  ["started 2026-11-20T09:30:11.123Z", "started <time>"],
  ["session 123e4567-e89b-12d3-a456-426614174000", "session <uuid>"],
  ["The current month is November 2026.", "The current month is <month>."],
  ["Working directory: /home/a b/c\nnext", "Working directory: <cwd>\nnext"],
  ["- Primary working directory: C:\\x\\y", "- Primary working directory: <cwd>"],
  ["<cwd>/tmp/x</cwd>", "<cwd><cwd></cwd>"],
  ["Current branch: fix/x\nMain branch (for PRs): main", "Current branch: <branch>\nMain branch (for PRs): <branch>"],
  [
    "Status:\nM  a.ts\n?? b.ts\n\nRecent commits:\n32de9eb The house\na63eaf0 Names",
    "Status: <git status>\n\nRecent commits: <commits>\n",
  ],
  ["Status:\n(clean)\n\nThen", "Status: <git status>\n\n\nThen"],
];
for (const [text, masked] of cases) {
  test(`a prompt's ${JSON.stringify(text)}`, () => assert.equal(genericMasks.prompt(text), masked));
}

test("what means something stays", () => {
  for (const text of [
    "Keep text between tool calls to at most 25 words.",
    "Version 2.1.197 of the tool; see RFC 9110-2.",
    "Status: every task must have one.",
    "use the directory /tmp for scratch files",
  ]) {
    assert.equal(genericMasks.prompt(text), text);
  }
});

test("masking twice is masking once, and the history is left alone", () => {
  const word = fc.constantFrom(
    "2026-11-20",
    "/tmp/x",
    "Working directory: ",
    "\n",
    "Status:\nM a\n",
    "May 2026",
    "word ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
      const text = words.join("");
      const once = genericMasks.prompt(text);
      assert.equal(genericMasks.prompt(once), once);
      assert.equal(genericMasks.history(text), text);
    }),
    { seed: 4 },
  );
});
