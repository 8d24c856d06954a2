import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyTwice } from "./keys-twice.ts";

const cases: readonly (readonly [json: string, twice: string | null])[] = [
  ['{"model":"a","model":"b"}', "model"],
  ['{"model":"a","mod\\u0065l":"b"}', "model"],
  ['{ "a" : {"b":1, "c":[{"d":1,"d":2}], "b":2} }', "b"],
  ['{"a":{"x":1},"b":{"x":1}}', null],
  ['{"a":{"b":{"c":{"x":1,"x":2}}}}', "x"],
  ['{"a":{"b":{"c":{"d":{"x":1,"x":2}}}}}', null],
  ['{"model":"a","Model":"b"}', "Model"],
  ['{"model":"a","messages":[],"me\u017f\u017fages":[]}', "me\u017f\u017fages"],
  ['{"generationConfig":{},"generation_config":{}}', "generation_config"],
  ['{"output_config":{"effort":"high","Effort":"low"}}', "Effort"],
  ['{"metadata":{"user":1,"User":2,"u_ser":3}}', null],
  ['[{"x":1,"x":2}]', null],
  ['{"a":"\\"a\\":1,","b":["a","a"],"c":"}"}', null],
  ['{"a":[{"b":1}],"a":1}', "a"],
  ["{}", null],
  ["1", null],
  ['"unfinished', null],
];
for (const [json, twice] of cases) test(`keys twice in ${json}`, () => assert.equal(keyTwice(json), twice));

test("what JSON.stringify writes has no key twice; with one written again it has", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (value, which) => {
      const json = JSON.stringify(value);
      assert.equal(keyTwice(json), null);
      const keys = Object.keys(value);
      const key = keys[which % keys.length] ?? "";
      assert.equal(keyTwice(`${json.slice(0, -1)},${JSON.stringify(key)}:0}`), key);
    }),
    { seed: 7 },
  );
});
