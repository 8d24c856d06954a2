import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, duration, evidenceFigure, figure, figuresOf, plain, settingValue } from "./text.ts";

const figures: readonly (readonly [number | null, string, string])[] = [
  [null, "share", "–"],
  [0, "share", "0 %"],
  [0.0623, "share", "6.2 %"],
  [0.5, "ratio", "0.5"],
  [6.6, "ratio", "6.6"],
  [1234.4, "characters", "1,234"],
  [1500, "ms", "1.5 s"],
  [950, "ms", "950 ms"],
  [0.4321, "usd", "$0.43"],
  [0.997, "share", "100 %"],
];
for (const [value, unit, shown] of figures) {
  test(`figure ${value} ${unit} → ${shown}`, () => assert.equal(figure(value, unit), shown));
}

test("two figures have the digits that tell them apart", () => {
  const shown = [
    [4, 2.1],
    [0.9812, 0.9764],
    [0.98121, 0.98119],
    [0.5, 0.5],
    [null, 0.5],
    [1234.4, 1234.6],
  ].map(([before = null, after = null]) => figuresOf(before, after, "share"));
  assert.deepEqual(shown, [
    "400 % → 210 %",
    "98.1 % → 97.6 %",
    "98.12 % → 98.12 %",
    "50 % → 50 %",
    "– → 50 %",
    "123,440 % → 123,460 %",
  ]);
});

test("bytes carry a unit", () => {
  assert.deepEqual([0, 999, 1500, 212_000_000].map(bytes), ["0 B", "999 B", "1.5 kB", "212 MB"]);
});

test("control characters are shown, not obeyed", () => {
  assert.equal(plain("a\u001b[31mb\u0007\u202ec\u2028d\u200be"), "a�[31mb��c�d�e");
});

test("a hash is cut, a word is not", () => {
  assert.equal(settingValue("0123456789abcdef0123456789abcdef"), "01234567");
  assert.equal(settingValue("high"), "high");
  assert.equal(settingValue(null), "not recorded");
});

test("a duration has the unit that reads best", () => {
  assert.deepEqual([4, 11_384, 3_840_000, 90_000_000].map(duration), ["4 ms", "11 s", "64 min", "25 h"]);
});

test("a figure of the evidence is told in words", () => {
  assert.deepEqual(evidenceFigure("clearAfterIdleMs", 3_600_000), ["clear after idle", "60 min"]);
  assert.deepEqual(evidenceFigure("inputTokens", 12_345), ["input tokens", "12,345"]);
});
