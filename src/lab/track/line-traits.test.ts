import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trait } from "../../clients/index.ts";
import { lineTraits } from "./line-traits.ts";

const table: readonly (readonly [line: string, traits: readonly Trait[], bounds: string])[] = [
  ["Write at most 25 words before the next step.", ["limits length"], "25 word"],
  ["Replies stay under 3 lines, answers within 100 words.", ["limits length"], "3 line, 100 word"],
  ["Keep every message to two sentences or fewer.", ["limits length"], "2 sentence"],
  ["Your summary is one or two short sentences.", ["limits length", "asks for brevity"], "2 sentence"],
  ["Limit the final answer to ≤1,000 tokens.", ["limits length"], "1000 token"],
  ["Your text has a 40-word limit.", ["limits length"], "40 word"],
  ["Summary at the end: one or two sentences.", ["limits length"], "2 sentence"],
  ["Each entry is one line, under ~90 characters: `- place`.", [], ""],
  ["Comments in code: one short line max.", ["asks for brevity"], ""],
  ["Give every commit message a title of at most 50 characters.", [], ""],
  ["Keep comments to one line. Your answer has at most 9 sentences.", ["limits length"], "9 sentence"],
  ["Write max. 25 words to the pilot.", ["limits length"], "25 word"],
  ["The viewer shows up to 2000 lines of the file.", [], ""],
  ["Be brief and to the point.", ["asks for brevity"], ""],
  ["Look at every case thoroughly.", ["asks for depth"], ""],
  ["Never touch the harbour gates.", ["forbids"], ""],
  ["You must greet the pilot.", ["orders"], ""],
  ["Prefer the ferry tool.", ["about tools"], ""],
  ["Destructive work wants a second look.", ["about safety"], ""],
  ["The tide comes twice a day.", [], ""],
  ["", [], ""],
];
for (const [line, traits, bounds] of table) {
  test(`"${line}" → ${traits.join(", ") || "nothing"}`, () => {
    const found = lineTraits(line);
    assert.deepEqual(found.traits, traits);
    assert.equal(found.bounds.map(({ most, unit }) => `${most} ${unit}`).join(", "), bounds);
    assert.equal(found.chars, line.length);
  });
}
