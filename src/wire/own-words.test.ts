import assert from "node:assert/strict";
import { test } from "node:test";
import { readOwnWords } from "./own-words.ts";

const nothing = { lane: null, run: null, resumed: false, set: {} };
const table: readonly (readonly [name: string, header: string | undefined, read: object])[] = [
  ["no header", undefined, nothing],
  ["an empty one", "", nothing],
  ["a bare word", '"main"', nothing],
  ["a huge one", JSON.stringify({ lane: "main", x: "x".repeat(20_000) }), nothing],
  [
    "all of it",
    '{"lane":"subagent:explore","run":"p1","resumed":true,"set":{"effort":"low","model":"m","thinking":"off"}}',
    { lane: "subagent:explore", run: "p1", resumed: true, set: { effort: "low", model: "m", thinking: "off" } },
  ],
  ["wrong types", '{"lane":7,"run":{},"resumed":"yes","set":{"effort":1,"color":"red"}}', nothing],
  ["a list where an object stands", '{"set":["effort"]}', nothing],
];
for (const [name, header, read] of table) {
  test(`what an agent says of its call: ${name}`, () => assert.deepEqual(readOwnWords(header), read));
}
