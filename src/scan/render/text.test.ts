import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, figure, plain, settingValue } from "./text.ts";

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
];
for (const [value, unit, shown] of figures) {
  test(`figure ${value} ${unit} → ${shown}`, () => assert.equal(figure(value, unit), shown));
}

test("bytes carry a unit", () => {
  assert.deepEqual([0, 999, 1500, 212_000_000].map(bytes), ["0 B", "999 B", "1.5 kB", "212 MB"]);
});

test("control characters are shown, not obeyed", () => {
  assert.equal(plain("a\u001b[31mb\u0007\u202ec"), "a�[31mb��c");
});

test("a hash is cut, a word is not", () => {
  assert.equal(settingValue("0123456789abcdef0123456789abcdef"), "01234567");
  assert.equal(settingValue("high"), "high");
  assert.equal(settingValue(null), "not recorded");
});
