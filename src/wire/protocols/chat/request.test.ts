import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks } from "../../canonical/index.ts";
import type { RequestSide } from "../../exchange.ts";
import { absent, known, seen } from "../../seen.ts";
import { readRequest } from "../read-request.ts";
import { hashes, historyOf } from "../wire.fixture.ts";

const read = (body: unknown): RequestSide => readRequest("openai-chat", body, [], "/v1/chat/completions", genericMasks);

const body = {
  model: "kimi-k2-thinking",
  reasoning_effort: "high",
  max_completion_tokens: 10,
  temperature: 0,
  user: "u",
  stream: true,
  stream_options: { include_usage: true },
  tools: [{ type: "function", function: { name: "read", parameters: {} } }],
  messages: [
    { role: "system", content: "You are it." },
    { role: "developer", content: [{ type: "text", text: "More." }] },
    {
      role: "user",
      content: [
        { type: "text", text: "look" },
        { type: "image_url", image_url: { url: "data:" } },
      ],
    },
    {
      role: "assistant",
      content: "I look.",
      reasoning_content: "hm",
      tool_calls: [{ id: "c1", type: "function", function: { name: "read", arguments: '{"a":1}' } }],
    },
    { role: "tool", tool_call_id: "c1", content: "hello" },
    { role: "system", content: "late" },
  ],
};

test("a Chat request says what runs; leading system messages are the prompt", () => {
  const request = read(body);
  assert.deepEqual(
    [request.model, request.effort, request.maxTokens],
    [seen("kimi-k2-thinking"), seen("high"), seen(10)],
  );
  assert.deepEqual(request.settings, { temperature: "0" });
  assert.equal(known(request.prompt)?.text, "You are it.\n\nMore.");
  assert.deepEqual(
    known(request.tools)?.tools.map(({ name }) => name),
    ["read"],
  );
  assert.deepEqual(
    historyOf(request).map((item) => [item.kind, item.role, item.message]),
    [
      ["text", "user", 2],
      ["media", "user", 2],
      ["reasoning", "assistant", 3],
      ["text", "assistant", 3],
      ["tool-call", "assistant", 3],
      ["tool-result", "tool", 4],
      ["text", "system", 5],
    ],
  );
});

const thinking: readonly [body: object, effort: unknown, thinking: unknown][] = [
  [{}, absent, absent],
  [
    { reasoning: { effort: "low", exclude: true } },
    seen("low"),
    seen({ mode: "enabled", budget: absent, display: seen("omitted") }),
  ],
  [{ reasoning: { max_tokens: 99 } }, absent, seen({ mode: "enabled", budget: seen(99), display: absent })],
  [{ thinking: { type: "disabled" } }, absent, seen({ mode: "disabled", budget: absent, display: absent })],
  [{ enable_thinking: true, thinking_budget: 5 }, absent, seen({ mode: "enabled", budget: seen(5), display: absent })],
  [
    { chat_template_kwargs: { enable_thinking: false } },
    absent,
    seen({ mode: "disabled", budget: absent, display: absent }),
  ],
];
for (const [more, effort, expected] of thinking) {
  test(`thinking asked by ${JSON.stringify(more)}`, () => {
    const request = read(more);
    assert.deepEqual([request.effort, request.thinking], [effort, expected]);
  });
}

test("content as a string and in parts is the same, and so are details whole and in pieces", () => {
  const one = {
    role: "assistant",
    content: "ab",
    reasoning_details: [{ type: "reasoning.text", text: "xy", signature: "s" }],
  };
  const two = {
    role: "assistant",
    content: [
      { type: "text", text: "a" },
      { type: "text", text: "b " },
    ],
    reasoning: "xy",
    reasoning_details: [
      { type: "reasoning.text", text: "x", signature: null, index: 0 },
      { type: "reasoning.text", text: "y", signature: "s", index: 0 },
    ],
  };
  assert.deepEqual(hashes(historyOf(read({ messages: [two] }))), hashes(historyOf(read({ messages: [one] }))));
});

const must: readonly [model: string, message: object, mustReturn: boolean][] = [
  ["kimi-k2-thinking", { reasoning_content: "a" }, true],
  ["MiniMax-M2.1", { reasoning_content: "a" }, true],
  ["deepseek-reasoner", { reasoning_content: "a" }, false],
  ["qwen3", { reasoning_content: "a" }, false],
  ["unknown", { reasoning_details: [{ type: "reasoning.encrypted", data: "x" }] }, true],
  ["unknown", { reasoning_details: [{ type: "reasoning.summary", summary: "x" }] }, false],
];
for (const [model, message, mustReturn] of must) {
  test(`whether ${model} wants back ${JSON.stringify(message)}`, () => {
    const [only] = historyOf(
      read({
        model,
        messages: [
          { role: "user", content: "" },
          { role: "assistant", ...message },
        ],
      }),
    );
    assert.equal(only?.kind === "reasoning" && only.mustReturn, mustReturn);
  });
}
