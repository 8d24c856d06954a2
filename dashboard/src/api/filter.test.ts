import assert from "node:assert/strict";
import { test } from "node:test";
import { address } from "./ask.ts";
import { filterOf, filterTyped } from "./filter.ts";

test("an address and the API speak of filters by the same names", () => {
  const query = "client=codex&client=opencode&broken=true&invariant=history-extends&tab=who&unheard=1";
  const filter = filterOf(new URLSearchParams(query));
  assert.deepEqual(filter, { client: ["codex", "opencode"], invariant: ["history-extends"], broken: true });
  assert.equal(
    address("/v1/sessions", { ...filter, cursor: undefined }),
    "/v1/sessions?client=codex&client=opencode&invariant=history-extends&broken=true",
  );
});

const typed: readonly (readonly [text: string, filter: ReturnType<typeof filterTyped>])[] = [
  ["client:codex", { key: "client", value: "codex" }],
  [" lane: subagent:Explore ", { key: "lane", value: "subagent:Explore" }],
  ["0199f3c2-1111-7000-8000-000000000000", { key: "session", value: "0199f3c2-1111-7000-8000-000000000000" }],
  ["weights:w1", { key: "weights", value: "w1" }],
  ["post:filter", { key: "post", value: "filter" }],
  ["colour:red", null],
  ["client:", null],
  ["codex", null],
  ["", null],
];
for (const [text, filter] of typed) {
  test(`typed "${text}"`, () => assert.deepEqual(filterTyped(text), filter));
}
