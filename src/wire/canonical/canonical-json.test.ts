import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical-json.ts";

const cases: readonly [value: unknown, json: string][] = [
  [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
  [{ a: undefined }, "{}"],
  [undefined, "null"],
  [Number.NaN, "null"],
  [10n, "10"],
  [[undefined], "[null]"],
  [{ cache_control: { type: "ephemeral" }, a: { cache_control: 1 } }, '{"a":{}}'],
];
for (const [value, json] of cases) {
  test(`canonical JSON of ${json}`, () => assert.equal(canonicalJson(value, new Set(["cache_control"])), json));
}

test("the order of members does not count, everything else does", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (members, other) => {
      const turned = Object.fromEntries(Object.entries(members).reverse());
      assert.equal(canonicalJson(turned), canonicalJson(members));
      assert.deepEqual(JSON.parse(canonicalJson(members)), JSON.parse(JSON.stringify(members)));
      if (canonicalJson(other) === canonicalJson(members)) {
        assert.deepEqual(JSON.parse(JSON.stringify(other)), JSON.parse(JSON.stringify(members)));
      }
    }),
    { seed: 3 },
  );
});

test("texts are mapped by the key they stand under", () => {
  const upper = (text: string, key: string): string => (key === "description" ? text.toUpperCase() : text);
  assert.equal(canonicalJson({ description: "a", name: "b" }, undefined, upper), '{"description":"A","name":"b"}');
});

test("bottomless nesting is cut, not fatal", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  assert.ok(canonicalJson(deep).length < 2_000);
});
