import assert from "node:assert/strict";
import { test } from "node:test";
import type { CodeParser } from "./code-parser.ts";
import { judgeCode } from "./judge-code.ts";

const nothingParses: CodeParser = { parse: () => ({ errors: true, errorAtEnd: false }) };
const block = (start: string, pump: string): string => start + pump.repeat(Math.floor(65_000 / pump.length));

// Looking for signs of an excerpt must not take the square of a block's length, or worse.
const blocks: readonly (readonly [name: string, code: string])[] = [
  ["a tag of many parts that never closes", block("<a", "-a")],
  ["closing brackets", block("f", ")")],
  ["opening braces", block("", "{{")],
  ["a prompt that never ends", block("$ x\na@", "a")],
];
for (const [name, code] of blocks) {
  test(`a block of 65 kB is judged: ${name}`, () =>
    assert.notEqual(judgeCode(nothingParses, "bash", code, true), "parses"));
}

const excerpts: readonly (readonly [code: string, is: "excerpt" | "broken"])[] = [
  ["x <your-name here> y", "excerpt"],
  ["x <a_b> y", "excerpt"],
  ["x <a b c> y", "excerpt"],
  ["x <a-> y", "broken"],
  ["x <a  b> y", "broken"],
  ["int f(int a) const {\n", "excerpt"],
  ["int f(int a); {", "broken"],
];
for (const [code, is] of excerpts) {
  test(`${JSON.stringify(code)} is ${is}`, () => assert.equal(judgeCode(nothingParses, "cpp", code, true), is));
}
