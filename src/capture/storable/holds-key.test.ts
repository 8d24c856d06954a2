import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsKey } from "./holds-key.ts";

const key = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
const places: Readonly<Record<string, unknown>> = {
  "a text": `x ${key}`,
  "a list": [[1, null, [key]]],
  "a field": { a: { b: key } },
  "the name of a field": { [key]: 1 },
  "a map": new Map([["a", { b: key }]]),
  "a map's key": new Map([[key, 1]]),
  "a set": new Set(["a", key]),
};

for (const [where, value] of Object.entries(places)) {
  test(`a key is found in ${where}`, () => assert.ok(holdsKey({ value })));
}

test("what is none is none", () => {
  const hash = "0123456789abcdef0123456789abcdef";
  const plain = {
    hash,
    list: [1, null, true, "claude-opus-4-6"],
    map: new Map([["a", new Set(["main"])]]),
    none: undefined,
  };
  assert.ok(!holdsKey(plain));
});
