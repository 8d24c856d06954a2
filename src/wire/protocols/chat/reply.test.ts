import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { genericMasks } from "../../canonical/index.ts";
import type { ReplySide } from "../../exchange.ts";
import type { RawCall } from "../../raw-call.ts";
import { absent, seen, unrecorded } from "../../seen.ts";
import { readReply } from "../read-reply.ts";
import { readRequest } from "../read-request.ts";
import {
  anyText,
  callId,
  hashes,
  historyOf,
  pieceSize,
  pieces,
  rawCall,
  stream,
  toolInput,
  toolName,
} from "../wire.fixture.ts";

const read = (body: string, more: Partial<RawCall> = {}): ReplySide =>
  readReply("openai-chat", rawCall(body, more), genericMasks);

interface Message {
  readonly content: string;
  readonly reasoning_content: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly args: string }[];
}

const chunk = (delta: object, finish_reason: string | null = null): object => ({
  id: "chatcmpl-1",
  model: "m-2026",
  choices: [{ index: 0, delta, finish_reason }],
});

function chunks({ content, reasoning_content, calls }: Message, size: number): unknown[] {
  return [
    chunk({ role: "assistant", content: "" }),
    ...pieces(reasoning_content, size).map((piece) => chunk({ reasoning_content: piece })),
    ...pieces(content, size).map((piece) => chunk({ content: piece })),
    ...calls.flatMap(({ id, name, args }, index) => [
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      ...pieces(args, size).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, calls.length > 0 ? "tool_calls" : "stop"),
    {
      id: "chatcmpl-1",
      choices: [],
      usage: {
        prompt_tokens: 50,
        completion_tokens: 9,
        prompt_tokens_details: { cached_tokens: 40 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    },
    "[DONE]",
  ];
}

const message: fc.Arbitrary<Message> = fc.record({
  content: anyText,
  reasoning_content: anyText,
  calls: fc.array(fc.record({ id: callId, name: toolName, args: toolInput.map((input) => JSON.stringify(input)) }), {
    maxLength: 3,
  }),
});

test("what a reply streamed and what the next request sends back are the same", () => {
  fc.assert(
    fc.property(message, pieceSize, (said, size) => {
      const reply = read(stream(chunks(said, size)));
      assert.deepEqual(reply.outcome, { is: "complete" });
      const back = {
        role: "assistant",
        content: said.content.trimEnd() === "" ? null : said.content.trimEnd(),
        reasoning_content: said.reasoning_content,
        tool_calls: said.calls.map(({ id, name, args }) => ({
          function: { arguments: JSON.stringify(JSON.parse(args), null, 1), name },
          id,
        })),
      };
      const messages = [{ role: "user", content: "go" }, back];
      const request = readRequest("openai-chat", { messages }, [], "/v1/chat/completions", genericMasks);
      assert.deepEqual(hashes(reply.items), hashes(historyOf(request).slice(1)));
      const whole = { choices: [{ index: 0, finish_reason: "stop", message: back }] };
      assert.deepEqual(hashes(read(JSON.stringify(whole)).items), hashes(reply.items));
    }),
    { seed: 8, numRuns: 300 },
  );
});

test("a streamed reply says what served it and what it cost", () => {
  const reply = read(stream(chunks({ content: "hi", reasoning_content: "", calls: [] }, 9)), {
    requestBody: '{"model":"m"}',
  });
  assert.deepEqual([reply.id, reply.servedModel, reply.stopReason], [seen("chatcmpl-1"), seen("m-2026"), seen("stop")]);
  assert.deepEqual(reply.usage, {
    input: seen(10),
    output: seen(9),
    cacheRead: seen(40),
    cacheCreation: absent,
    cacheCreation5m: absent,
    cacheCreation1h: absent,
    reasoning: seen(4),
  });
});

test("usage that nobody asked for is not zero", () => {
  assert.deepEqual(read(stream([chunk({ content: "a" }, "stop"), "[DONE]"])).usage.input, unrecorded);
});

test("calls without an index are told apart by their ids", () => {
  const calls = [
    { id: "a", function: { name: "x", arguments: '{"n":' } },
    { id: "a", function: { arguments: "1}" } },
    { id: "b", function: { name: "y", arguments: "{}" } },
  ];
  const reply = read(stream([...calls.map((call) => chunk({ tool_calls: [call] })), chunk({}, "tool_calls")]));
  assert.deepEqual(
    reply.items.map((item) => (item.kind === "tool-call" ? [item.callId, item.name, item.input] : item.kind)),
    [
      ["a", "x", { n: 1 }],
      ["b", "y", {}],
    ],
  );
});

test("a call's name that is said again with each piece is one name", () => {
  const piece = (args: string): object =>
    chunk({ tool_calls: [{ index: 0, id: "a", function: { name: "x", arguments: args } }] });
  const [only] = read(stream([piece("{"), piece("}"), chunk({}, "tool_calls")])).items;
  assert.deepEqual(only?.kind === "tool-call" && [only.name, only.input], ["x", {}]);
});

test("where a reply names no model, the one asked for says whether reasoning has to come back", () => {
  const body = '{"choices":[{"finish_reason":"stop","message":{"reasoning_content":"hm"}}]}';
  const must = (requestBody: string): unknown => {
    const [only] = read(body, { requestBody }).items;
    return only?.kind === "reasoning" && only.mustReturn;
  };
  assert.deepEqual([must('{"model":"kimi-k2-thinking"}'), must('{"model":"x"}')], [true, false]);
});

test("a refusal is what was said", () => {
  const [only] = read(stream([chunk({ refusal: "I can" }), chunk({ refusal: "not." }, "stop")])).items;
  assert.equal(only?.kind === "text" ? only.text : null, "I cannot.");
});

const outcomes: readonly [name: string, body: string, more: Partial<RawCall>, outcome: unknown][] = [
  ["a stream without a finish reason", stream([chunk({ content: "a" })]), { cut: true }, { is: "cut" }],
  ["a stream that ends with [DONE] alone", stream([chunk({ content: "a" }), "[DONE]"]), {}, { is: "complete" }],
  [
    "an error chunk",
    stream([chunk({ content: "a" }), { error: { message: "x", type: "server_error", code: null } }]),
    {},
    { is: "error", type: "server_error", signatureRejected: false },
  ],
  [
    "an error in a choice",
    stream([{ choices: [{ index: 0, delta: {}, error: { code: 502, message: "x" }, finish_reason: "error" }] }]),
    {},
    { is: "error", type: "http_502", signatureRejected: false },
  ],
  ["an error as text", '{"error":"no"}', { status: 500 }, { is: "error", type: "unknown", signatureRejected: false }],
  ["comments only", ": OPENROUTER PROCESSING\n\n", {}, { is: "cut" }],
];
for (const [name, body, more, outcome] of outcomes) {
  test(`the outcome of ${name}`, () => assert.deepEqual(read(body, more).outcome, outcome));
}
