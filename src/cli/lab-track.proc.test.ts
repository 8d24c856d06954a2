import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const main = join(import.meta.dirname, "main.ts");
const track = (...words: readonly string[]) =>
  spawnSync(process.execPath, [main, "lab", "track", ...words], { encoding: "utf8" });

const misused: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [["nobody", "--versions", "1.0.0"], /"nobody" is no client/],
  [["claude"], /--versions/],
  [["claude", "--versions", "1.0.0", "--jobs", "0"], /"0" is no whole number/],
  [["claude", "--versions", "1.0.0", "-o", "x.pdf"], /no format has this ending/],
];
for (const [words, says] of misused) {
  test(`lab track ${words.join(" ")}`, () => {
    const { status, stderr } = track(...words);
    assert.equal(status, 64, stderr);
    assert.match(stderr, says);
  });
}
