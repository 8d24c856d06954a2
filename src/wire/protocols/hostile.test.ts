import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { genericMasks } from "../canonical/index.ts";
import type { Protocol } from "../exchange.ts";
import { readReply } from "./read-reply.ts";
import { readRequest } from "./read-request.ts";
import { historyOf, rawCall, stream } from "./wire.fixture.ts";

/** A body of each protocol that uses most of what the readers look at, and a stream likewise. */
const samples: Readonly<Record<Protocol, { readonly request: object; readonly reply: readonly unknown[] }>> = {
  "anthropic-messages": {
    request: {
      model: "m",
      system: [{ type: "text", text: "p" }],
      tools: [{ name: "Read", input_schema: {} }],
      thinking: { type: "enabled", budget_tokens: 5 },
      output_config: { effort: "high" },
      context_management: { edits: [{ type: "clear_thinking_20251015", keep: { type: "thinking_turns", value: 1 } }] },
      messages: [
        { role: "user", content: "a" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "t", signature: "s" },
            { type: "redacted_thinking", data: "d" },
            { type: "tool_use", id: "1", name: "Read", input: { a: [1] } },
            { type: "web_search_tool_result", tool_use_id: "1", content: { type: "error" } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "1",
              content: [
                { type: "text", text: "r" },
                { type: "image", source: {} },
              ],
            },
          ],
        },
      ],
    },
    reply: [
      {
        type: "message_start",
        message: { id: "i", model: "m", usage: { input_tokens: 1, cache_creation: { ephemeral_5m_input_tokens: 1 } } },
      },
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "t" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "s" } },
      { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "1", name: "Read", input: {} } },
      { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: "{}" } },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { output_tokens: 1 },
        context_management: { applied_edits: [{ type: "x" }] },
      },
      { type: "message_stop" },
    ],
  },
  "openai-responses": {
    request: {
      model: "m",
      instructions: "p",
      reasoning: { effort: "low", summary: "auto" },
      tools: [{ type: "namespace", name: "n", tools: [{ name: "a" }] }],
      input: [
        { type: "additional_tools", tools: [{ name: "b" }] },
        { role: "developer", content: [{ type: "input_text", text: "d" }] },
        {
          role: "user",
          content: [
            { type: "input_text", text: "a" },
            { type: "input_image", image_url: "u" },
          ],
        },
        { type: "reasoning", summary: [{ text: "s" }], content: [{ text: "c" }], encrypted_content: "e" },
        { type: "function_call", call_id: "1", name: "a", namespace: "n", arguments: "{}" },
        { type: "function_call_output", call_id: "1", output: [{ type: "input_text", text: "o" }] },
      ],
    },
    reply: [
      { type: "response.created", response: { id: "r", model: "m", reasoning: { effort: "low" } } },
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { type: "message", role: "assistant", content: [] },
      },
      { type: "response.output_text.delta", output_index: 0, delta: "a" },
      {
        type: "response.output_item.done",
        output_index: 1,
        item: { type: "function_call", call_id: "1", name: "a", arguments: "{}" },
      },
      {
        type: "response.completed",
        response: {
          status: "completed",
          output: [],
          usage: { input_tokens: 5, input_tokens_details: { cached_tokens: 1 } },
        },
      },
    ],
  },
  "openai-chat": {
    request: {
      model: "m",
      reasoning: { effort: "low", max_tokens: 4 },
      tools: [{ type: "function", function: { name: "a" } }],
      messages: [
        { role: "system", content: [{ type: "text", text: "p" }] },
        {
          role: "user",
          content: [
            { type: "text", text: "a" },
            { type: "image_url", image_url: {} },
          ],
        },
        {
          role: "assistant",
          content: [{ type: "text", text: "a" }],
          refusal: "r",
          reasoning_details: [{ text: "t", signature: "s" }, { data: "d" }],
          tool_calls: [{ id: "1", function: { name: "a", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "1", content: [{ type: "text", text: "o" }] },
      ],
    },
    reply: [
      { id: "c", model: "m", choices: [{ index: 0, delta: { content: "a", reasoning_details: [{ text: "t" }] } }] },
      {
        choices: [
          { index: 0, delta: { tool_calls: [{ index: 0, id: "1", function: { name: "a", arguments: "{" } }] } },
        ],
      },
      {
        choices: [{ index: 0, delta: { function_call: { name: "a", arguments: "{}" } }, finish_reason: "stop" }],
        usage: { prompt_tokens: 1, prompt_tokens_details: { cached_tokens: 2 } },
      },
    ],
  },
  gemini: {
    request: {
      systemInstruction: { parts: [{ text: "p" }] },
      tools: [{ functionDeclarations: [{ name: "a" }] }],
      generationConfig: { thinkingConfig: { thinkingLevel: "LOW", thinkingBudget: 1, includeThoughts: true } },
      contents: [
        {
          role: "model",
          parts: [
            { text: "t", thought: true },
            { functionCall: { id: "1", name: "a", args: {} }, thoughtSignature: "s" },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "1", name: "a", response: { output: "o" }, parts: [{}] } },
            { inlineData: { mimeType: "x" } },
          ],
        },
      ],
    },
    reply: [
      {
        candidates: [{ content: { parts: [{ text: "a", thoughtSignature: "s" }, { functionCall: { name: "a" } }] } }],
        usageMetadata: { promptTokenCount: 3, cachedContentTokenCount: 1 },
      },
      { candidates: [{ finishReason: "STOP" }], promptFeedback: { blockReason: "X" }, modelVersion: "m" },
    ],
  },
};
const protocols: readonly Protocol[] = ["anthropic-messages", "openai-responses", "openai-chat", "gemini"];
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    0,
    -1,
    1e308,
    "",
    "x",
    [],
    {},
    true,
    [null],
    [[]],
    { type: {} },
    { text: [] },
    "__proto__",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** All paths of a value, by which a mutation finds its place. */
function paths(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, member]) => paths(member).map((path) => [key, ...path]))];
}

function mutated(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return by;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    if (name !== key) return [[name, member] as const];
    // An odd value in its place, or nothing at all.
    return rest.length === 0 && by === undefined ? [] : [[name, mutated(member, rest, by)] as const];
  });
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

for (const protocol of protocols) {
  const { request, reply } = samples[protocol];
  const read = (body: unknown): void => {
    const side = readRequest(protocol, body, [["anthropic-beta", "x"]], "/v1/models/m:x", genericMasks);
    if (side.history.is === "set") for (const item of historyOf(side)) assert.match(item.hash ?? "", /^[0-9a-f]{32}$/);
  };
  const replyTo = (body: string, status = 200): void => {
    const { outcome } = readReply(
      protocol,
      rawCall(body, { status, requestBody: JSON.stringify(request) }),
      genericMasks,
    );
    assert.ok(["complete", "error", "cut", "unrecorded"].includes(outcome.is));
  };

  test(`${protocol}: every field dropped, and odd values in every place`, () => {
    for (const path of paths(request)) {
      read(mutated(request, path, undefined));
      for (const by of [null, 7, "x", [], {}, [[null]], { type: 7, text: {}, content: [7] }])
        read(mutated(request, path, by));
    }
    for (const path of paths(reply)) {
      for (const by of [undefined, null, 7, "x", [], {}, [[null]], { type: 7, parts: {}, choices: 7 }]) {
        const events = mutated(reply, path, by);
        replyTo(Array.isArray(events) ? stream(events) : `${JSON.stringify(events)}`);
      }
    }
  });

  test(`${protocol}: random bodies`, () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths(request)), odd, fc.jsonValue(), (path, by, any) => {
        read(mutated(request, path, by));
        read(any);
        replyTo(JSON.stringify(any));
        replyTo(JSON.stringify(any), 400);
      }),
      { seed: 10, numRuns: 300 },
    );
  });

  test(`${protocol}: flipped and missing bytes`, () => {
    const bytes = Buffer.from(stream(reply));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
        fc.nat(),
        fc.nat(),
        (flips, from, to) => {
          const damaged = Buffer.from(bytes);
          for (const [at, byte] of flips) damaged[at % damaged.length] = byte;
          replyTo(damaged.subarray(0, to % damaged.length).toString("utf8"));
          replyTo(damaged.subarray(from % damaged.length).toString("latin1"));
        },
      ),
      { seed: 11, numRuns: 400 },
    );
  });

  test(`${protocol}: very many and very deep`, () => {
    // More than fits on the stack as arguments.
    const many = JSON.stringify(
      Array.from({ length: 130_000 }, () => ({ text: "a", type: "text", thoughtSignature: "s" })),
    );
    const deep = `${'{"content":['.repeat(20_000)}${"]}".repeat(20_000)}`;
    for (const json of [many, deep]) {
      const value: unknown = JSON.parse(json);
      const within = [{ role: "assistant", content: value }];
      read({ messages: within, input: value, contents: [{ role: "model", parts: value }] });
      replyTo(`{"content":${json},"choices":[{"message":{"content":${json}}}],"output":[${json}]}`);
      replyTo(`{"candidates":[{"content":{"parts":${json}}}]}`);
    }
    replyTo("data: {}\n\n".repeat(130_000));
    replyTo(`data: ${"[".repeat(100_000)}\n\n`);
  });
}
