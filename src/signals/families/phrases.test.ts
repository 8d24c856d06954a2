import assert from "node:assert/strict";
import { test } from "node:test";
import { handsBack, looksEnglish, loopsIn } from "./phrases.ts";

const loops: readonly [text: string, count: number][] = [
  ["Wait, that is wrong.", 1],
  ["Wait — the file moved. Actually, no, it did not.", 2],
  ["Hmm. Let me reconsider.", 2],
  ["That's not right. I was wrong about the path.", 2],
  ["**Wait**, no.", 1],
  ["Done `so`wait. And `x` —wait.", 1],
  ["They await the build, and (wait) the cache.", 0],
  ["Wait for the build to finish.", 0],
  ["I will wait, then go on.", 0],
  ["The function actually waits.", 0],
  ["Let me read the file.", 0],
  ['He said: "Wait, no."', 0],
  ["```\nWait, in code\n```\nDone.", 0],
  ["~~~\nWait, in an open fence", 0],
  ["> Wait, quoted", 0],
  ["`wait, inline`", 0],
  ["", 0],
];
for (const [text, count] of loops) {
  test(`doubling back: ${JSON.stringify(text)}`, () => assert.equal(loopsIn(text), count));
}

const ends: readonly [text: string, hands: boolean][] = [
  ["Should I continue with the next file?", true],
  ["Would you like me to proceed?", true],
  ["This is a good stopping point.", true],
  ["I'll stop here.", true],
  ["The failure is pre-existing.", true],
  ["All tests pass.", false],
  ["The stopping criterion is good.", false],
  ["`Should I continue?` is printed by the tool.", false],
];
for (const [text, hands] of ends) {
  test(`handing back: ${JSON.stringify(text)}`, () => assert.equal(handsBack(text), hands));
}

test("English is told by its commonest words", () => {
  assert.ok(looksEnglish("I looked at the file and it is fine."));
  assert.ok(!looksEnglish("Ich habe mir die Datei angesehen, alles in Ordnung."));
});

test("phrases: hostile text comes to an end", () => {
  for (const text of [
    "`".repeat(50_000),
    '"'.repeat(50_000),
    "wait ".repeat(20_000),
    `${"```\n".repeat(10_000)}wait`,
    "hmm".repeat(20_000),
  ]) {
    assert.ok(loopsIn(text) >= 0);
    handsBack(text);
  }
});
