import assert from "node:assert/strict";
import { test } from "node:test";
import { formOf } from "./form-of.ts";

const cases: readonly [reply: string, form: ReturnType<typeof formOf>][] = [
  ["", "none"],
  [" \n", "none"],
  ["<html></html>", "none"],
  ["upstream connect error", "none"],
  ['{"id":1}', "whole"],
  ['\n {"id":1}', "whole"],
  ['\uFEFF{"id":1}', "whole"],
  ['[{"a":1},', "array"],
  ["event: x\ndata: {}\n\n", "events"],
  ["data: [DONE]\n\n", "events"],
  ["\uFEFFdata: {}\n\n", "events"],
  [": ping\n\n", "events"],
  ["\r\n\r\nid: 1\r\n", "events"],
  ["noise\ndata: {}\n\n", "events"],
];
for (const [reply, form] of cases) {
  test(`a reply of the form ${form}: ${JSON.stringify(reply)}`, () => assert.equal(formOf(reply), form));
}
