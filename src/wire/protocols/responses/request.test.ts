import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks } from "../../canonical/index.ts";
import type { RequestSide } from "../../exchange.ts";
import { absent, known, seen } from "../../seen.ts";
import { readRequest } from "../read-request.ts";
import { hashes, historyOf, turned } from "../wire.fixture.ts";

const read = (body: unknown): RequestSide => readRequest("openai-responses", body, [], "/v1/responses", genericMasks);

const developer = (...texts: string[]): unknown => ({
  type: "message",
  id: "msg_1",
  role: "developer",
  content: texts.map((text) => ({ type: "input_text", text })),
});
const user = (text: string): unknown => ({ role: "user", content: [{ type: "input_text", text }] });

/** As Codex sends it. */
const body = {
  model: "gpt-x",
  input: [
    developer("You are it."),
    developer("Skills.", "Permissions."),
    user("look"),
    {
      type: "reasoning",
      id: "rs_1",
      summary: [{ type: "summary_text", text: "hm" }],
      content: null,
      encrypted_content: "gA",
    },
    {
      type: "message",
      status: "completed",
      id: "m",
      role: "assistant",
      content: [{ type: "output_text", text: "I look." }],
    },
    { type: "function_call", id: "fc", status: "completed", name: "exec", arguments: '{"cmd":"ls"}', call_id: "c1" },
    { type: "function_call_output", id: "fco", call_id: "c1", output: "a.txt" },
    developer("Permissions changed."),
  ],
  tools: [
    { type: "function", name: "exec" },
    { type: "web_search" },
    { type: "namespace", name: "agents", description: "Team.", tools: [{ type: "function", name: "spawn" }] },
  ],
  reasoning: { effort: "medium", summary: "auto" },
  store: false,
  include: ["reasoning.encrypted_content"],
  prompt_cache_key: "k",
  text: { verbosity: "low" },
  client_metadata: { turn_id: "t" },
  parallel_tool_calls: true,
  stream: true,
};

test("a Responses request says what runs", () => {
  const request = read(body);
  assert.deepEqual(request.model, seen("gpt-x"));
  assert.deepEqual(request.effort, seen("medium"));
  assert.deepEqual(request.thinking, seen({ mode: "enabled", budget: absent, display: seen("auto") }));
  assert.deepEqual(request.settings, {
    include: '["reasoning.encrypted_content"]',
    parallel_tool_calls: "true",
    store: "false",
    "text.verbosity": '"low"',
  });
  assert.deepEqual(
    known(request.tools)?.tools.map(({ name }) => name),
    ["agents", "agents.spawn", "exec", "web_search"],
  );
  assert.equal(request.historyHeldByProvider, false);
});

test("the prompt is what the harness puts first, and is not in the history", () => {
  const request = read(body);
  assert.equal(known(request.prompt)?.text, "You are it.\n\nSkills.\n\nPermissions.");
  assert.deepEqual(
    historyOf(request).map((item) => [item.kind, item.role, item.message]),
    [
      ["text", "user", 2],
      ["reasoning", "assistant", 3],
      ["text", "assistant", 4],
      ["tool-call", "assistant", 5],
      ["tool-result", "tool", 6],
      ["text", "developer", 7],
    ],
  );
});

test("what Codex puts in tags behind its prompt is history: it moves when the history is compacted", () => {
  const skills = developer("<skills_instructions>\nSkills.", "<permissions instructions>\nNone.");
  const first = read({ input: [developer("You are it."), skills, user("a")] });
  assert.equal(known(first.prompt)?.text, "You are it.");
  assert.deepEqual(
    historyOf(first).map(({ role }) => role),
    ["developer", "developer", "user"],
  );
  const tagged = read({ input: [developer("<identity>You are it."), user("a")] });
  assert.equal(known(tagged.prompt)?.text, "<identity>You are it.");
});

test("a changed prompt changes no history", () => {
  const other = { ...body, input: [developer("You are another."), ...body.input.slice(1)] };
  assert.notEqual(known(read(other).prompt)?.normalised, known(read(body).prompt)?.normalised);
  assert.deepEqual(hashes(historyOf(read(other))), hashes(historyOf(read(body))));
});

test("instructions come before what the input begins with", () => {
  const request = read({ instructions: "Be it.", input: [{ role: "system", content: "Also this." }, user("a")] });
  assert.equal(known(request.prompt)?.text, "Be it.\n\nAlso this.");
});

test("tools that stand in the input are tools", () => {
  const { tools, ...rest } = body;
  const moved = { ...rest, input: [{ type: "additional_tools", role: "developer", tools }, ...body.input] };
  assert.deepEqual(read(moved).tools, read(body).tools);
  assert.deepEqual(hashes(historyOf(read(moved))), hashes(historyOf(read(body))));
});

const held: readonly [more: object, held: boolean][] = [
  [{}, false],
  [{ store: true }, false],
  [{ previous_response_id: "r" }, true],
  [{ previous_response_id: null }, false],
  [{ conversation: { id: "c" } }, true],
  [{ input: [{ type: "item_reference", id: "rs_1" }] }, true],
];
for (const [more, expected] of held) {
  test(`who holds the history with ${JSON.stringify(more)}`, () =>
    assert.equal(read({ ...body, ...more }).historyHeldByProvider, expected));
}

const thinking: readonly [reasoning: unknown, effort: unknown, thinking: unknown][] = [
  [undefined, absent, absent],
  [{ effort: "none" }, seen("none"), seen({ mode: "disabled", budget: absent, display: absent })],
  [{ effort: null, summary: "detailed" }, absent, seen({ mode: "enabled", budget: absent, display: seen("detailed") })],
];
for (const [reasoning, effort, expected] of thinking) {
  test(`reasoning ${JSON.stringify(reasoning)}`, () => {
    const request = read({ reasoning });
    assert.deepEqual([request.effort, request.thinking], [effort, expected]);
  });
}

test("ids, status and the order of keys change no hash", () => {
  const bare = body.input.map((item) => ({ ...(item as object), id: undefined, status: undefined }));
  const other = { ...body, input: turned(JSON.parse(JSON.stringify(bare))) };
  assert.deepEqual(hashes(historyOf(read(other))), hashes(historyOf(read(body))));
});

test("whatever is sent is seen: no two of these histories are the same", () => {
  const all = [
    { type: "reasoning", encrypted_content: "gA" },
    { type: "reasoning", encrypted_content: "gB" },
    { type: "reasoning", content: [{ type: "reasoning_text", text: "a" }] },
    { type: "reasoning", summary: [{ type: "summary_text", text: "a" }] },
    { type: "function_call", call_id: "1", name: "a", arguments: "{}" },
    { type: "function_call", call_id: "1", name: "a", arguments: '{"a":1}' },
    { type: "function_call", call_id: "1", name: "a", namespace: "n", arguments: "{}" },
    { type: "custom_tool_call", call_id: "1", name: "a", input: "text" },
    { type: "local_shell_call", call_id: "1", action: { command: ["ls"] } },
    { type: "web_search_call", id: "w", action: { query: "a" } },
    { type: "web_search_call", id: "w", action: { query: "b" } },
    { type: "function_call_output", call_id: "1", output: "a" },
    { type: "function_call_output", call_id: "1", output: [{ type: "input_image", image_url: "data:" }] },
    { type: "custom_tool_call_output", call_id: "1", output: "a" },
    { type: "compaction", encrypted_content: "c" },
    { role: "assistant", content: "a" },
    { role: "user", content: [{ type: "input_image", image_url: "data:" }] },
    "a",
  ].map((item) => JSON.stringify(hashes(historyOf(read({ input: [item] })))));
  assert.equal(new Set(all).size, all.length);
});

test("calls are named as their tools", () => {
  const items = historyOf(
    read({
      input: [
        { type: "web_search_call", id: "w", action: {} },
        { type: "local_shell_call", call_id: "l", action: {} },
        { type: "function_call", call_id: "f", name: "spawn", namespace: "agents", arguments: "" },
      ],
    }),
  );
  assert.deepEqual(
    items.map((item) => (item.kind === "tool-call" ? [item.name, item.callId, item.byProvider] : item.kind)),
    [
      ["web_search", "w", true],
      ["local_shell", "l", false],
      ["agents.spawn", "f", false],
    ],
  );
});
