import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, edits, inShort, judge, ordinary, ordinaryBut, strand } from "../../test/kit/sequence.ts";
import { absent, type ExchangeId, seen, unrecorded } from "../wire/index.ts";
import { thinkingClearedOnce } from "./thinking-cleared-once.ts";

const minutes = 60_000;
const hour = 60 * minutes;
const says: Call = { says: "go on" };
const clears = { request: { contextEdits: edits(1) } } satisfies Call;
const latched = { now: { contextEdits: edits(1) } } satisfies Call;
const failed = {
  answer: { outcome: { is: "error", type: "overloaded_error", signatureRejected: false } },
} satisfies Call;

const table: readonly (readonly [name: string, calls: readonly Call[], inShort: string, declaredIdle?: number])[] = [
  ["never cleared", ordinary, "kept kept kept kept kept kept"],
  ["once after an hour", [says, { ...says, ...clears, after: hour + 1_000 }, says], "kept exempt kept"],
  [
    "once per gap",
    [says, { ...says, ...clears, after: 2 * hour }, says, { ...says, ...clears, after: 2 * hour }],
    "kept exempt kept exempt",
  ],
  [
    "the April bug: the flag latches",
    [says, { ...says, ...latched, after: hour + 1_000 }, says, says],
    "kept exempt broken:cleared broken:cleared",
  ],
  [
    "the latched flag after another gap",
    [says, { ...says, ...latched, after: 2 * hour }, says, { ...says, after: 2 * hour }, says],
    "kept exempt broken:cleared exempt broken:cleared",
  ],
  ["after 59 minutes", [says, { ...says, ...clears, after: 59 * minutes }], "kept broken:cleared"],
  [
    "after a declared quarter of an hour",
    [says, { ...says, ...clears, after: 20 * minutes }],
    "kept exempt",
    15 * minutes,
  ],
  [
    "in the middle of a tool use that took two hours",
    ordinaryBut({ 3: { ...ordinary[3], ...clears, after: 2 * hour } }).slice(0, 4),
    "kept kept kept exempt",
  ],
  [
    "the request that cleared failed, the next may",
    [says, { ...says, ...clears, ...failed, after: 2 * hour }, { says: "again", ...clears }, says],
    "kept exempt exempt kept",
  ],
  [
    "the same request again",
    [
      says,
      { ...says, ...clears, ...failed, after: 2 * hour },
      { ...says, ...clears, place: { retryOf: "s1/main/1" as ExchangeId } },
      says,
    ],
    "kept exempt exempt kept",
  ],
  [
    "keep 1 from the first call on is the policy",
    [{ ...says, ...latched }, says, { ...says, after: 2 * hour }, says],
    "kept kept kept kept",
  ],
  [
    "keep 3 is the policy, keep 2 is less",
    [
      { ...says, now: { contextEdits: edits(3) } },
      { ...says, now: { contextEdits: edits(2) } },
    ],
    "kept broken:cleared",
  ],
  [
    "an edit without keep keeps one turn",
    [
      { ...says, now: { contextEdits: edits(3) } },
      { ...says, now: { contextEdits: edits(null) } },
    ],
    "kept broken:cleared",
  ],
  [
    "an edit where there was none",
    [
      { ...says, now: { contextEdits: absent } },
      { ...says, now: { contextEdits: edits(1) } },
    ],
    "kept broken:cleared",
  ],
  [
    "keep all where there was none",
    [
      { ...says, now: { contextEdits: absent } },
      { ...says, now: { contextEdits: edits("all") } },
    ],
    "kept kept",
  ],
  [
    "more is kept than before",
    [
      { ...says, ...latched },
      { ...says, now: { contextEdits: edits("all") } },
    ],
    "kept kept",
  ],
  [
    "a person set it",
    [
      says,
      {
        ...says,
        now: { contextEdits: edits(1) },
        request: { personActs: [{ component: "thinking", value: null, by: "command echo" }] },
      },
      says,
    ],
    "kept exempt exempt",
  ],
  ["edits are not recorded", [{ ...says, request: { contextEdits: unrecorded } }], "not-visible"],
];

for (const [name, calls, expected, clearThinkingAfterIdle] of table) {
  test(`thinking-cleared-once: ${name}`, () => {
    const declared = clearThinkingAfterIdle === undefined ? {} : { clearThinkingAfterIdle };
    assert.equal(inShort(judge(thinkingClearedOnce, strand(calls), declared)), expected);
  });
}

test("thinking-cleared-once: the gap runs from the end of the reply, not from the request", () => {
  const slow = { ...says, answer: { duration: seen(30 * minutes) } };
  const results = judge(thinkingClearedOnce, strand([slow, { ...says, ...clears, after: 70 * minutes }]));
  assert.equal(inShort(results), "kept broken:cleared");
});

test("thinking-cleared-once: figures", () => {
  const [, , result] = judge(thinkingClearedOnce, strand([says, { ...says, ...latched, after: 2 * hour }, says]));
  assert.equal(result?.is, "broken");
  assert.deepEqual(result.breaches[0]?.evidence.figures, {
    idleMs: 900,
    clearAfterIdleMs: hour,
    clearedSinceIdle: 2,
    keep: 1,
  });
  assert.equal(result.breaches[0]?.evidence.firstDivergence, "context_management.edits[0].keep");
});

test("thinking-cleared-once: a declared policy is held from the first call on", () => {
  const calls = strand([{ ...says, ...latched }, says]);
  assert.equal(inShort(judge(thinkingClearedOnce, calls, { keepThinking: "all" })), "broken:cleared broken:cleared");
  assert.equal(inShort(judge(thinkingClearedOnce, calls, { keepThinking: 1 })), "kept kept");
});
