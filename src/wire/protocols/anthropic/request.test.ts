import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { genericMasks } from "../../canonical/index.ts";
import type { RequestSide } from "../../exchange.ts";
import { absent, known, seen } from "../../seen.ts";
import { readRequest } from "../read-request.ts";
import { hashes, historyOf, turned } from "../wire.fixture.ts";

const read = (body: unknown, headers: readonly (readonly [string, string])[] = [], url = "/v1/messages"): RequestSide =>
  readRequest("anthropic-messages", body, headers, url, genericMasks);

const body = {
  model: "claude-x",
  max_tokens: 32_000,
  system: [
    { type: "text", text: "You are it.", cache_control: { type: "ephemeral" } },
    { type: "text", text: "Working directory: /tmp/a" },
  ],
  thinking: { type: "adaptive", display: "omitted" },
  output_config: { effort: "high" },
  context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
  tools: [{ name: "Read", description: "Reads.", input_schema: { type: "object" } }],
  metadata: { user_id: "{}" },
  temperature: 1,
  stream: true,
  messages: [
    { role: "user", content: [{ type: "text", text: "look", cache_control: { type: "ephemeral" } }] },
    { role: "system", content: "inside" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "hm", signature: "sig" },
        { type: "redacted_thinking", data: "xx" },
        { type: "text", text: "I look.\n" },
        { type: "tool_use", id: "t1", name: "Read", input: { file: "a" } },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "hello" }] }] },
  ],
};

test("an Anthropic request says what runs", () => {
  const request = read(body, [["anthropic-beta", "b-2, a-1,b-2"]]);
  assert.deepEqual(request.model, seen("claude-x"));
  assert.deepEqual(request.effort, seen("high"));
  assert.deepEqual(request.thinking, seen({ mode: "adaptive", budget: absent, display: seen("omitted") }));
  assert.deepEqual(request.maxTokens, seen(32_000));
  assert.deepEqual(request.betas, seen(["a-1", "b-2"]));
  assert.deepEqual(request.settings, { temperature: "1" });
  assert.equal(known(request.prompt)?.text, "You are it.\n\nWorking directory: /tmp/a");
  assert.equal(known(request.prompt)?.masked, "You are it.\n\nWorking directory: <cwd>");
  assert.deepEqual(
    known(request.tools)?.tools.map(({ name }) => name),
    ["Read"],
  );
  assert.equal(request.historyHeldByProvider, false);
});

test("an Anthropic history is flat, with roles and messages", () => {
  assert.deepEqual(
    historyOf(read(body)).map(({ kind, role, message }) => [kind, role, message]),
    [
      ["text", "user", 0],
      ["text", "system", 1],
      ["reasoning", "assistant", 2],
      ["reasoning", "assistant", 2],
      ["text", "assistant", 2],
      ["tool-call", "assistant", 2],
      ["tool-result", "tool", 3],
    ],
  );
});

const edits: readonly [edit: unknown, keep: unknown][] = [
  [{ type: "clear_thinking_20251015", keep: "all" }, seen("all")],
  [
    { type: "clear_thinking_20251015", keep: { type: "thinking_turns", value: 1 } },
    seen({ unit: "thinking_turns", count: 1 }),
  ],
  [{ type: "clear_thinking_20251015" }, absent],
  [{ type: "clear_tool_uses_20250919", keep: 5 }, absent],
];
for (const [edit, keep] of edits) {
  test(`a context edit ${JSON.stringify(edit)}`, () => {
    const [only] = known(read({ context_management: { edits: [edit] } }).contextEdits) ?? [];
    assert.deepEqual(only?.keep, keep);
  });
}

const thinking: readonly [value: unknown, seen: unknown][] = [
  [undefined, absent],
  [{ type: "disabled" }, seen({ mode: "disabled", budget: absent, display: absent })],
  [{ type: "enabled", budget_tokens: 1024 }, seen({ mode: "enabled", budget: seen(1024), display: absent })],
  ["odd", absent],
];
for (const [value, expected] of thinking) {
  test(`thinking ${JSON.stringify(value)}`, () => assert.deepEqual(read({ thinking: value }).thinking, expected));
}

test("absent, empty and default are three things", () => {
  const bare = read({ model: "claude-x", messages: [] });
  assert.deepEqual([bare.effort, bare.betas, bare.contextEdits, bare.prompt, bare.tools], Array(5).fill(absent));
  assert.deepEqual(read({ context_management: { edits: [] } }).contextEdits, seen([]));
  assert.deepEqual(known(read({ tools: [] }).tools)?.tools, []);
  assert.equal(read("no object").history.is, "unrecorded");
});

test("on Vertex the model stands in the address", () => {
  const url = "/v1/projects/p/locations/l/publishers/anthropic/models/claude-x@1:rawPredict";
  assert.deepEqual(read({ anthropic_version: "vertex" }, [], url).model, seen("claude-x@1"));
});

/** Hashes of everything that must not move when only the form of a body does. */
const form = (request: RequestSide): unknown => [
  hashes(historyOf(request)),
  known(request.prompt)?.exact,
  known(request.tools)?.hash,
  request.settings,
  request.contextEdits,
  request.contentBytes,
];

test("moving cache markers and turning keys round changes no hash", () => {
  const strip = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (key, member) => (key === "cache_control" ? undefined : member));
  const mark = (value: unknown, at: ReadonlySet<number>): unknown => {
    let n = 0;
    return JSON.parse(JSON.stringify(value), (_key, member) =>
      typeof member === "object" && member !== null && "type" in member && !("edits" in member) && at.has(n++)
        ? { ...member, cache_control: { type: "ephemeral", ttl: "1h" } }
        : member,
    );
  };
  const content = { ...body, context_management: undefined, thinking: undefined };
  const expected = form(read(content));
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(12)), fc.boolean(), (at, turn) => {
      const { tools, messages, system, ...rest } = content;
      const marked = {
        ...rest,
        tools: tools.map((tool, index) => (at.includes(index) ? { ...tool, cache_control: {} } : tool)),
        system: mark(strip(system), new Set(at)),
        messages: mark(strip(messages), new Set(at)),
      };
      assert.deepEqual(form(read(turn ? turned(marked) : marked)), expected);
    }),
    { seed: 5 },
  );
});

test("a string and a list of one text are the same, in messages, prompt and results", () => {
  const listed = {
    system: [{ type: "text", text: "p" }],
    messages: [
      { role: "user", content: [{ type: "text", text: "a" }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "r" }] }] },
    ],
  };
  const plain = {
    system: "p",
    messages: [
      { role: "user", content: "a" },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "r", is_error: false }] },
    ],
  };
  assert.deepEqual(form(read(plain)), form(read(listed)));
});

test("whatever is sent is seen: no two of these histories are the same", () => {
  const say = (...content: unknown[]): unknown => ({ messages: [{ role: "assistant", content }] });
  const all = [
    say({ type: "thinking", thinking: "a", signature: "s" }),
    say({ type: "thinking", thinking: "", signature: "s" }),
    say({ type: "thinking", thinking: "a", signature: "z" }),
    say({ type: "text", text: "a" }),
    say({ type: "tool_use", id: "1", name: "a", input: {} }),
    say({ type: "server_tool_use", id: "1", name: "b", input: {} }),
    say({ type: "web_search_tool_result", tool_use_id: "1", content: [{ type: "web_search_result", url: "u" }] }),
    say({ type: "web_search_tool_result", tool_use_id: "1", content: [{ type: "web_search_result", url: "v" }] }),
    say({ type: "image", source: { type: "base64", media_type: "image/png", data: "AA" } }),
    say({ type: "image", source: { type: "base64", media_type: "image/png", data: "AB" } }),
    say({ type: "brand_new", data: 1 }),
    say({ type: "brand_new", data: 2 }),
    { messages: [{ role: "user", content: "a" }] },
    { messages: [] },
  ].map((each) => JSON.stringify(hashes(historyOf(read(each)))));
  assert.equal(new Set(all).size, all.length);
});

test("what the model has to read is weighed, media apart", () => {
  const weigh = (content: unknown): number | undefined =>
    known(read({ system: "12345", messages: [{ role: "user", content }] }).contentBytes);
  assert.equal(weigh("123"), 8);
  assert.equal(weigh([{ type: "image", source: { data: "A".repeat(999) } }]), 5);
});
