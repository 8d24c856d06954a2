import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inputKey } from "./input-key.ts";

const json = fc.jsonValue({ maxDepth: 3 });

test("input key: the order of keys does not matter, at any depth", () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, part]) => [key, turned(part)]),
    );
  };
  fc.assert(
    fc.property(json, (value) => assert.equal(inputKey("Read", turned(value)), inputKey("Read", value))),
    { seed: 21, numRuns: 300 },
  );
});

test("input key: different inputs and tools differ", () => {
  const keys = new Map<number, string>();
  fc.assert(
    fc.property(fc.constantFrom("Read", "Bash"), json, (name, value) => {
      const text = JSON.stringify([name, value]);
      const key = inputKey(name, value);
      assert.ok(Number.isSafeInteger(key) && key >= 0);
      assert.equal(canonical(keys.get(key) ?? text), canonical(text));
      keys.set(key, text);
    }),
    { seed: 22, numRuns: 2000 },
  );
});

/** -0 and 0 are one number in JSON, and the order of keys does not count. */
function canonical(text: string): string {
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

test("input key: long texts are told apart by length, ends and samples, and deep inputs end", () => {
  const long = "a".repeat(100_000);
  assert.notEqual(inputKey("x", `${long}b`), inputKey("x", `b${long}`));
  assert.notEqual(inputKey("x", long), inputKey("x", `${long}a`));
  assert.equal(inputKey("x", long), inputKey("x", "a".repeat(100_000)));
  let deep: unknown = 1;
  for (let level = 0; level < 400; level += 1) deep = [deep];
  assert.ok(inputKey("x", deep) >= 0);
});
