import assert from "node:assert/strict";
import { test } from "node:test";
import { count } from "./narrow.ts";

const counts: readonly (readonly [name: string, value: unknown, expected: number | undefined])[] = [
  ["an ordinary count", 12, 12],
  ["Gemini's word for a dynamic budget", -1, -1],
  ["larger than sums can hold", 1e308, undefined],
  ["far below zero", -1e308, undefined],
  ["no number", Number.NaN, undefined],
  ["a text", "12", undefined],
];

for (const [name, value, expected] of counts) {
  test(`count: ${name}`, () => assert.equal(count(value), expected));
}
