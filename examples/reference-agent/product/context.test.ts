import assert from "node:assert/strict";
import { test } from "node:test";
import { afterReply, beforeRequest, contextFields, newContext } from "./context.ts";

const minute = 60_000;
const keep = (state: typeof newContext) =>
  contextFields("claude-opus-4-6", state).context_management?.edits?.map((edit) => "keep" in edit && edit.keep);

test("the first request of a conversation clears nothing, whatever the time", () => {
  assert.deepEqual(keep(beforeRequest(newContext, 1e12)), ["all"]);
});

for (const [idle, kept] of [
  [0, "all"],
  [59 * minute, "all"],
  [60 * minute, "all"],
  [60 * minute + 1, { type: "thinking_turns", value: 1 }],
  [48 * 60 * minute, { type: "thinking_turns", value: 1 }],
] as const) {
  test(`after ${idle / minute} idle minutes`, () => {
    const before = beforeRequest(afterReply(newContext, 5_000), 5_000 + idle);
    assert.deepEqual(keep(before), [kept]);
    const next = beforeRequest(afterReply(before, 5_000 + idle), 5_000 + idle + minute);
    assert.deepEqual(keep(next), ["all"], "and only once");
  });
}

test("a request that failed is made again as it was", () => {
  const before = beforeRequest(afterReply(newContext, 0), 61 * minute);
  assert.deepEqual(keep(beforeRequest(before, 62 * minute)), keep(before));
});

test("a model that does not think has nothing to clear", () => {
  assert.deepEqual(contextFields("claude-haiku-4-5", { lastReplyAt: 0, clearing: true }), {});
});
