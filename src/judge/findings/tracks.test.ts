import assert from "node:assert/strict";
import { test } from "node:test";
import { tracksOf } from "./tracks.ts";

const during = (value: string, first: number, last: number): (readonly [string, number])[] =>
  Array.from({ length: last - first + 1 }, (_, index) => [value, first + index] as const);

for (const [title, seen, expected] of [
  ["one after another share a track", [...during("a", 0, 9), ...during("b", 10, 20)], { a: 0, b: 0 }],
  ["a day or two of overlap is a hand-over", [...during("a", 0, 10), ...during("b", 9, 20)], { a: 0, b: 0 }],
  ["side by side are two kinds", [...during("a", 0, 20), ...during("b", 2, 19)], { a: 0, b: 1 }],
  [
    "one beside two that follow each other",
    [...during("a", 0, 9), ...during("b", 10, 20), ...during("c", 0, 20)],
    { a: 0, b: 0, c: 1 },
  ],
  ["seen once in the middle of another", [...during("a", 0, 20), ...during("b", 7, 7)], { a: 0, b: 1 }],
] as const) {
  test(title, () => assert.deepEqual(Object.fromEntries(tracksOf(seen)), expected));
}
