import assert from "node:assert/strict";
import { test } from "node:test";
import { count, time } from "./guards.ts";

const times: readonly (readonly [name: string, value: unknown, ms: number | undefined])[] = [
  ["ISO 8601", "2026-05-01T12:00:00Z", Date.UTC(2026, 4, 1, 12)],
  ["milliseconds", 1_777_636_800_000, 1_777_636_800_000],
  ["the last moment of four digits", "9999-12-31T23:59:59.999Z", Date.UTC(10_000, 0) - 1],
  ["before 1970", "-271821-04-20T00:00:00Z", undefined],
  ["a year of six digits", "+275760-09-13T00:00:00Z", undefined],
  ["a number no date can hold", 1e300, undefined],
  ["no date", "yesterday", undefined],
  ["nothing", null, undefined],
];

for (const [name, value, ms] of times) {
  test(`time: ${name}`, () => assert.equal(time(value), ms));
}

const counts: readonly (readonly [name: string, value: unknown, expected: number | undefined])[] = [
  ["zero", 0, 0],
  ["the largest that sums can hold", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ["larger than sums can hold", 1e308, undefined],
  ["endless", Number.POSITIVE_INFINITY, undefined],
  ["no number", Number.NaN, undefined],
  ["negative", -1, undefined],
  ["a text", "1", undefined],
];

for (const [name, value, expected] of counts) {
  test(`count: ${name}`, () => assert.equal(count(value), expected));
}
