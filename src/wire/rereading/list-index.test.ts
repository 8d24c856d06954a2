import assert from "node:assert/strict";
import { test } from "node:test";
import { indexOf } from "./list-index.ts";

const cases: readonly (readonly [text: string, elements: readonly string[] | null])[] = [
  ['{"messages":[{"a":1},{"b":[2]}]}', ['{"a":1}', '{"b":[2]}']],
  [' { "x" : 1 , "input" : [ {} ,\n{} ] , "y" : [3] } ', ["{}", "{}"]],
  ['{"messages":[]}', []],
  ['{"messages":[{"a":"]}\\\\\\"["}]}', ['{"a":"]}\\\\\\"["}']],
  ['{"messages":[{"a":"x\\\\"},{"b":1}]}', ['{"a":"x\\\\"}', '{"b":1}']],
  ['{"contents":[{"a":"é😀"},{"b":-1.5e3}]}', ['{"a":"é😀"}', '{"b":-1.5e3}']],
  ['{"mess\\u0061ges":[{"a":1}]}', ['{"a":1}']],
  ['{"input":[{}],"messages":[{"a":1}]}', ['{"a":1}']],
  ['{"deep":{"messages":[{}]}}', null],
  ['{"messages":[{}],"messages":[{}]}', null],
  ['{"messages":[{}],"mess\\u0061ges":1}', null],
  ['{"messages":[{},1]}', null],
  ['{"messages":["x"]}', null],
  ['{"messages":{}}', null],
  ["{}", null],
  ["[]", null],
  ["1", null],
];

for (const [text, elements] of cases) {
  test(`the history in ${text}`, () => {
    const bytes = Buffer.from(text);
    const list = indexOf(bytes);
    if (list === null || elements === null) return assert.equal(list, elements);
    let from = list.open + 1;
    const found = list.ends.map((end) => {
      const element = bytes.toString("utf8", from, end);
      from = end;
      return element.replace(/^[\s,]+/, "");
    });
    assert.deepEqual(found, elements);
    assert.equal(
      bytes.toString("utf8", list.open, list.open + 1) + bytes.toString("utf8", list.close, list.close + 1),
      "[]",
    );
  });
}
