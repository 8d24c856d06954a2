import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type DiffLine, type DiffWord, textDiff, wordDiff } from "./text-diff.ts";

const before = (words: readonly DiffWord[]) =>
  words
    .filter(({ is }) => is !== "added")
    .map(({ text }) => text)
    .join("");
const after = (words: readonly DiffWord[]) =>
  words
    .filter(({ is }) => is !== "removed")
    .map(({ text }) => text)
    .join("");
const short = (lines: readonly DiffLine[]) =>
  lines.map((line) => {
    if (line.is === "gap") return `…${line.lines}`;
    if (line.is !== "altered") return `${{ same: " ", added: "+", removed: "-" }[line.is]}${line.text}`;
    return `~${line.words.map(({ is, text }) => ({ same: text, added: `{+${text}+}`, removed: `[-${text}-]` })[is]).join("")}`;
  });

describe("lines", () => {
  const cases: Readonly<Record<string, readonly [string, string, readonly string[]]>> = {
    nothing: ["a\nb", "a\nb", []],
    "a line that came": ["a\nb", "a\nx\nb", [" a", "+x", " b"]],
    "a line that went": ["a\nx\nb", "a\nb", [" a", "-x", " b"]],
    "a line that changed": [
      "keep answers short and kind",
      "keep answers long and kind",
      ["~keep answers [-short-]{+long+} and kind"],
    ],
    "a line that is another line": ["apples are red", "trains run late", ["-apples are red", "+trains run late"]],
    "neighbouring words": ["say it in two words", "say it in 25 lines", ["~say it in [-two words-]{+25 lines+}"]],
    "a changed line among new ones": [
      "read the file first",
      "new line here\nread the whole file first\nanother thing",
      ["+new line here", "~read the {+whole +}file first", "+another thing"],
    ],
    "a line break at the end": ["a\n", "a", [" a", "-"]],
    "all of it": ["", "a\nb", ["-", "+a", "+b"]],
    "far apart": [
      "a\n1\n2\n3\n4\n5\n6\n7\nb",
      "A\n1\n2\n3\n4\n5\n6\n7\nB",
      ["-a", "+A", " 1", " 2", "…3", " 6", " 7", "-b", "+B"],
    ],
  };
  for (const [name, [a, b, expected]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(short(textDiff(a, b)), expected));
  }
});

const line = fc.string({ unit: fc.constantFrom("the ", "cat ", "sat", ".", "ü", "\t", "a"), maxLength: 6 });
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));

test("the words of a diff make both texts", () => {
  fc.assert(
    fc.property(line, line, (a, b) => {
      const words = wordDiff(a, b);
      assert.equal(before(words), a);
      assert.equal(after(words), b);
    }),
    { seed: 4, numRuns: 1000 },
  );
});

test("the lines of a diff are those of both texts; a text does not differ from itself", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.deepEqual(textDiff(a, a), []);
      const lines = textDiff(a, b);
      const count = (side: "removed" | "added") =>
        lines.reduce(
          (sum, each) =>
            sum +
            (each.is === "gap"
              ? each.lines
              : each.is === side
                ? 1
                : each.is === "same" || each.is === "altered"
                  ? 1
                  : 0),
          0,
        );
      if (a === b) return;
      assert.equal(count("removed"), a.split("\n").length);
      assert.equal(count("added"), b.split("\n").length);
    }),
    { seed: 6, numRuns: 500 },
  );
});

test("large and entirely different texts are bounded work", () => {
  const make = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}`).join("\n");
  const lines = textDiff(make("a"), make("b"));
  assert.equal(lines.length, 40_000);
  assert.equal(wordDiff("a ".repeat(20_000), "b ".repeat(20_000)).length, 2);
});
