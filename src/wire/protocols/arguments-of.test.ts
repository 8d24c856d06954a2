import assert from "node:assert/strict";
import { test } from "node:test";
import { argumentsOf } from "./arguments-of.ts";

const cases: readonly [value: unknown, input: unknown][] = [
  ['{"a": 1}', { a: 1 }],
  ["", {}],
  [" ", {}],
  [undefined, {}],
  [null, {}],
  [{ a: 1 }, { a: 1 }],
  ['{"a": ', '{"a": '],
  ["*** Begin Patch", "*** Begin Patch"],
  ["null", null],
];
for (const [value, input] of cases) {
  test(`arguments ${JSON.stringify(value)}`, () => assert.deepEqual(argumentsOf(value), input));
}
