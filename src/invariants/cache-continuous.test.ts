import assert from "node:assert/strict";
import { test } from "node:test";
import { asLog, type Call, edits, inShort, judge, strand, text, toolCall } from "../../test/kit/sequence.ts";
import { type Exchange, seen } from "../wire/index.ts";
import { cacheContinuous } from "./cache-continuous.ts";

const minutes = 60_000;
/** A call whose usage tells so many cache reads and writes. */
const call = (read: number, written: number, more: Call = {}): Call => ({
  says: "go on",
  usage: {
    input: seen(10),
    cacheRead: seen(read),
    cacheCreation: seen(written),
    cacheCreation5m: seen(written),
    cacheCreation1h: seen(0),
  },
  ...more,
});
const hourly = (read: number, written: number, more: Call = {}): Call => ({
  ...call(read, written, more),
  usage: {
    input: seen(10),
    cacheRead: seen(read),
    cacheCreation: seen(written),
    cacheCreation5m: seen(0),
    cacheCreation1h: seen(written),
  },
});
const implicit = (read: number, input: number): Call => ({
  says: "go on",
  usage: { input: seen(input), cacheRead: seen(read) },
});
const resumed = { place: { resumed: true } } satisfies Call;

const table: readonly (readonly [name: string, calls: readonly Call[], inShort: string, cacheTtl?: number])[] = [
  ["each call reads what was there", [call(0, 9_000), call(9_000, 200), call(9_200, 300)], "kept kept kept"],
  ["all is written again", [call(0, 9_000), call(9_000, 200), call(0, 9_400)], "kept kept broken:miss"],
  [
    "the floor after a damaged prefix",
    [call(0, 9_000), call(9_000, 9_000), call(4_000, 14_200, resumed)],
    "kept kept broken:miss",
  ],
  ["half is enough", [call(0, 9_000), call(4_500, 4_700)], "kept kept"],
  ["after the life of the cache", [call(0, 9_000), call(0, 9_100, { after: 6 * minutes })], "kept exempt"],
  ["near its end", [call(0, 9_000), call(0, 9_100, { after: 4.9 * minutes })], "kept exempt"],
  ["an hour's cache", [hourly(0, 9_000), hourly(0, 9_100, { after: 30 * minutes })], "kept broken:miss"],
  ["a declared life", [call(0, 9_000), call(0, 9_100, { after: 30 * minutes })], "kept broken:miss", 60 * minutes],
  [
    "one miss, then none, then one more",
    [implicit(0, 9_000), implicit(0, 9_100), implicit(9_100, 50), implicit(0, 9_200)],
    "kept kept kept exempt",
  ],
  ["a small prefix is not cached", [call(0, 900), call(0, 1_000)], "kept kept"],
  ["a cold start of a process", [call(0, 9_000), call(0, 9_200, resumed)], "kept exempt"],
  [
    "cache markers lost on resume",
    [
      call(0, 9_000),
      call(0, 0, { ...resumed, usage: { input: seen(9_300), cacheRead: seen(0), cacheCreation: seen(0) } }),
    ],
    "kept broken:miss",
  ],
  [
    "compaction",
    [
      call(0, 9_000),
      call(0, 3_000, {
        rewrites: () => [text("Summary.")],
        place: { announced: [{ kind: "compaction", because: "/compact" }] },
      }),
    ],
    "kept exempt",
  ],
  ["a model switch", [call(0, 9_000), call(0, 9_100, { now: { model: seen("m2") } })], "kept exempt"],
  [
    "a person changed a setting",
    [call(0, 9_000), call(0, 9_100, { request: { personActs: [{ component: "effort", value: "low", by: "x" }] } })],
    "kept exempt",
  ],
  [
    "thinking was cleared once, and is there again",
    [
      call(0, 9_000, { now: { contextEdits: edits("all") } }),
      call(0, 8_000, { after: 61 * minutes, now: { contextEdits: edits(1) } }),
      call(1_000, 8_200, { now: { contextEdits: edits("all") } }),
      call(1_000, 8_300),
    ],
    "kept exempt exempt broken:miss",
  ],
  ["usage not recorded", [call(0, 9_000), { says: "b" }], "kept not-visible"],
  [
    "one miss of a best-effort cache",
    [implicit(0, 9_000), implicit(9_000, 200), implicit(0, 9_300), implicit(9_300, 100)],
    "kept kept exempt kept",
  ],
  [
    "two in a row",
    [implicit(0, 9_000), implicit(9_000, 200), implicit(2_000, 7_400), implicit(900, 8_800)],
    "kept kept exempt broken:miss",
  ],
  [
    "nothing is read any more from a best-effort cache",
    [implicit(0, 9_000), implicit(9_000, 200), implicit(0, 9_400), implicit(0, 9_600), implicit(9_600, 100)],
    "kept kept exempt broken:miss kept",
  ],
];

for (const [name, calls, expected, cacheTtl] of table) {
  test(`cache-continuous: ${name}`, () => {
    assert.equal(inShort(judge(cacheContinuous, strand(calls), cacheTtl === undefined ? {} : { cacheTtl })), expected);
  });
}

const tools = (...usages: readonly Call[]): readonly Call[] =>
  usages.map(({ usage }, i) => ({
    ...(i === 0 ? { says: "go" } : { results: { [`t${i - 1}`]: "x" } }),
    ...(usage === undefined ? {} : { usage }),
    reply: [toolCall(`t${i}`)],
  }));
const logs: readonly (readonly [name: string, exchanges: readonly Exchange[], inShort: string])[] = [
  ["the floor after a damaged prefix", asLog(strand([call(0, 9_000), call(3_000, 6_200)])), "kept broken:miss"],
  ["written again once, while tools are called", asLog(strand(tools(call(0, 9_000), call(0, 9_200)))), "kept exempt"],
  [
    "written again and again",
    asLog(strand(tools(call(0, 9_000), call(0, 9_200), call(0, 9_400)))),
    "kept exempt broken:miss",
  ],
  ["all is written again, at a new turn", asLog(strand([call(0, 9_000), call(0, 9_200)])), "kept not-visible"],
  [
    "another model answered",
    asLog(strand([call(0, 9_000), call(3_000, 6_200, { answer: { servedModel: seen("m2") } })])),
    "kept exempt",
  ],
  ["the context got shorter", asLog(strand([call(0, 9_000), call(0, 3_000)])), "kept exempt"],
  ["a new process", asLog(strand([call(0, 9_000), call(0, 9_200, resumed)])), "kept not-visible"],
];
for (const [name, exchanges, expected] of logs) {
  test(`cache-continuous in a log: ${name}`, () => assert.equal(inShort(judge(cacheContinuous, exchanges)), expected));
}
