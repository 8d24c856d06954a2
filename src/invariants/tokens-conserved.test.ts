import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, image, inShort, judge, strand, text } from "../../test/kit/sequence.ts";
import { absent, seen, unrecorded } from "../wire/index.ts";
import { tokensConserved } from "./tokens-conserved.ts";

/** A call of so many bytes that the provider counts as so many tokens. */
const call = (bytes: number, tokens: number, more: Call = {}): Call => ({
  says: "go on",
  usage: { input: seen(tokens), cacheRead: seen(0) },
  ...more,
  request: { contentBytes: seen(bytes), ...more.request },
});
const usual = [call(20_000, 5_000), call(30_000, 7_500), call(40_000, 10_000)];
const applied = { appliedEdits: seen([{ type: "clear_tool_uses", clearedTokens: seen(900), clearedUnits: absent }]) };

const table: readonly (readonly [name: string, calls: readonly Call[], inShort: string])[] = [
  ["the count follows the content", [...usual, call(50_000, 12_000)], "kept kept kept kept"],
  ["cut at the front by the server", [...usual, call(60_000, 4_096)], "kept kept kept broken:truncated"],
  [
    "again and again",
    [...usual, call(60_000, 4_096), call(70_000, 4_096)],
    "kept kept kept broken:truncated broken:truncated",
  ],
  [
    "cache reads count",
    [...usual, call(60_000, 100, { usage: { input: seen(100), cacheRead: seen(15_000) } })],
    "kept kept kept kept",
  ],
  ["content that makes few tokens", [...usual, call(200_000, 14_000)], "kept kept kept kept"],
  ["too early to tell", [call(20_000, 5_000), call(40_000, 2_000)], "kept kept"],
  ["small calls", [call(900, 300), call(900, 300), call(900, 300), call(4_000, 300)], "kept kept kept kept"],
  [
    "an invented constant",
    [call(20_000, 5_000), call(30_000, 5_000), call(40_000, 5_000), call(90_000, 5_000)],
    "kept kept kept not-visible",
  ],
  [
    "an invented small number",
    [call(20_000, 100), call(30_000, 110), call(40_000, 120), call(90_000, 110)],
    "kept kept kept not-visible",
  ],
  ["media", [...usual, call(60_000, 4_096, { adds: [image()] })], "kept kept kept exempt"],
  [
    "media stays in the history",
    [call(20_000, 5_000, { adds: [image()] }), ...usual, call(60_000, 4_096)],
    "exempt exempt exempt exempt exempt",
  ],
  [
    "another model counts its own way",
    [...usual, call(60_000, 4_096, { now: { model: seen("m2") } })],
    "kept kept kept kept",
  ],
  [
    "the provider took tokens away, and says so",
    [...usual, call(60_000, 4_096, { answer: applied })],
    "kept kept kept exempt",
  ],
  [
    "the provider holds the history",
    [...usual, call(60_000, 4_096, { request: { historyHeldByProvider: true } })],
    "kept kept kept exempt",
  ],
  [
    "compaction",
    [
      ...usual,
      call(9_000, 2_200, {
        rewrites: () => [text("Summary.")],
        place: { announced: [{ kind: "compaction", because: "/compact" }] },
      }),
      call(30_000, 2_200),
    ],
    "kept kept kept kept broken:truncated",
  ],
  ["not recorded", [call(20_000, 5_000, { usage: { input: unrecorded } })], "not-visible"],
];

for (const [name, calls, expected] of table) {
  test(`tokens-conserved: ${name}`, () => assert.equal(inShort(judge(tokensConserved, strand(calls))), expected));
}
