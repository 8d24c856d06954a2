import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readJsonArray } from "./read-json-array.ts";

const cases: readonly [json: string, elements: readonly unknown[], whole: boolean][] = [
  ["[]", [], true],
  ['[{"a":1},\n{"b":2}]', [{ a: 1 }, { b: 2 }], true],
  ['{"a":1}', [{ a: 1 }], true],
  ['[{"a":1},\n{"b":', [{ a: 1 }], false],
  ['[{"a":"]}\\"["},{"b":[1,{"c":2}]},{', [{ a: ']}"[' }, { b: [1, { c: 2 }] }], false],
  ['[{"a":1}', [{ a: 1 }], false],
  ['[{"a":x},{"b":2},', [{ b: 2 }], false],
  ["garbage", [], false],
  ["", [], false],
  ["]]]}}}", [], false],
];
for (const [json, elements, whole] of cases) {
  test(`a streamed JSON array: ${json}`, () => assert.deepEqual(readJsonArray(json), { elements, whole }));
}

test("wherever an array breaks off, the elements before are kept", () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.nat(), (elements, cut) => {
      // Through JSON first: it knows no -0.
      const json = JSON.stringify(elements);
      const plain: readonly unknown[] = JSON.parse(json);
      const read = readJsonArray(json.slice(0, cut % json.length));
      assert.equal(read.whole, false);
      assert.deepEqual(read.elements, plain.slice(0, read.elements.length));
      assert.deepEqual(readJsonArray(`${json.slice(0, -1)},`).elements, plain);
    }),
    { seed: 2 },
  );
});
