import assert from "node:assert/strict";
import { test } from "node:test";
import { versionsIn } from "./versions-in.ts";

const published = ["2.1.9", "2.1.10", "2.1.58", "2.1.100", "2.2.0"];
const table: readonly (readonly [words: string, versions: string, missing: string])[] = [
  ["2.1.9..2.1.58", "2.1.9 2.1.10 2.1.58", ""],
  ["2.1.10..2.1.99", "2.1.10 2.1.58", "2.1.99"],
  ["2.2.0,2.1.9", "2.1.9 2.2.0", ""],
  ["2.1.9..2.1.10,2.1.10..2.1.58", "2.1.9 2.1.10 2.1.58", ""],
  ["2.1.11", "", "2.1.11"],
  ["2.1.58", "2.1.58", ""],
];
for (const [words, versions, missing] of table) {
  test(`${words} → ${versions || "none"}`, () => {
    const found = versionsIn(words, published);
    assert.ok(found.is === "versions");
    assert.deepEqual([found.versions.join(" "), found.missing.join(" ")], [versions, missing]);
  });
}
for (const words of ["", "latest", "2.1", "2.1.58..", "2.1.58..2.1.9", "2.1.9..2.1.10..2.1.58", "^2.1.0"]) {
  test(`"${words}" is no range`, () => assert.equal(versionsIn(words, published).is, "bad"));
}
