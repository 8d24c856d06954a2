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
  turned,
} from "../wire.fixture.ts";

type Block = Record<string, unknown>;

const read = (body: string, more: Partial<RawCall> = {}): ReplySide =>
  readReply("anthropic-messages", rawCall(body, more), genericMasks);

/** The events of a message of these blocks, in pieces of `size` characters. */
function events(blocks: readonly Block[], size = 5): unknown[] {
  const usage = { input_tokens: 3, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 };
  const delta = (index: number, type: string, field: string, value: unknown): unknown[] =>
    pieces(typeof value === "string" ? value : "", size).map((piece) => ({
      type: "content_block_delta",
      index,
      delta: { type, [field]: piece },
    }));
  return [
    {
      type: "message_start",
      message: { id: "msg_1", model: "claude-x-20260101", role: "assistant", content: [], usage },
    },
    { type: "ping" },
    ...blocks.flatMap((block, index) => {
      const start = (content_block: Block): unknown => ({ type: "content_block_start", index, content_block });
      const stop = { type: "content_block_stop", index };
      switch (block.type) {
        case "text":
          return [start({ type: "text", text: "" }), ...delta(index, "text_delta", "text", block.text), stop];
        case "thinking":
          return [
            start({ type: "thinking", thinking: "", signature: "" }),
            ...delta(index, "thinking_delta", "thinking", block.thinking),
            { type: "content_block_delta", index, delta: { type: "signature_delta", signature: block.signature } },
            stop,
          ];
        case "tool_use":
        case "server_tool_use":
          return [
            start({ ...block, input: {} }),
            ...delta(index, "input_json_delta", "partial_json", JSON.stringify(block.input)),
            stop,
          ];
        default:
          return [start(block), stop];
      }
    }),
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { output_tokens: 42, output_tokens_details: { thinking_tokens: 7 } },
      context_management: {
        applied_edits: [{ type: "clear_thinking_20251015", cleared_thinking_turns: 2, cleared_input_tokens: 900 }],
      },
    },
    { type: "message_stop" },
  ];
}

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant("text"), text: anyText }),
  fc.record({ type: fc.constant("thinking"), thinking: anyText, signature: fc.string({ minLength: 1 }) }),
  fc.record({ type: fc.constant("redacted_thinking"), data: fc.string({ minLength: 1 }) }),
  fc.record({ type: fc.constantFrom("tool_use", "server_tool_use"), id: callId, name: toolName, input: toolInput }),
  fc.record({
    type: fc.constant("web_search_tool_result"),
    tool_use_id: callId,
    content: fc.array(fc.record({ type: fc.constant("web_search_result"), url: fc.webUrl() })),
  }),
  fc.record({ type: fc.constant("brand_new"), what: fc.jsonValue() }),
);

test("what a reply streamed and what the next request sends back are the same", () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 6 }), pieceSize, (blocks, size) => {
      const reply = read(stream(events(blocks, size)));
      assert.deepEqual(reply.outcome, { is: "complete" });
      const back = blocks
        .map((each) => (typeof each.text === "string" ? { ...each, text: each.text.trimEnd() } : each))
        .filter((each) => each.text !== "")
        .map((each, index, all) =>
          index === all.length - 1 ? { ...each, cache_control: { type: "ephemeral" } } : each,
        );
      const messages = [
        { role: "user", content: "go" },
        // As JSON, because that is how it travels.
        { role: "assistant", content: JSON.parse(JSON.stringify(turned(back))) },
      ];
      const request = readRequest("anthropic-messages", { messages }, [], "/v1/messages", genericMasks);
      assert.deepEqual(hashes(reply.items), hashes(historyOf(request).slice(1)));
      const whole = { id: "msg_1", type: "message", content: blocks, usage: {} };
      assert.deepEqual(hashes(read(JSON.stringify(whole)).items), hashes(reply.items));
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("a streamed reply says what served it, what it cost and what was cleared", () => {
  const headers = [["Request-Id", "req_1"]] as const;
  const reply = read(stream(events([{ type: "text", text: "hi" }])), {
    responseHeaders: headers,
    firstByteAfter: 120,
    endedAfter: 900,
  });
  assert.deepEqual(reply.id, seen("msg_1"));
  assert.deepEqual(reply.requestId, seen("req_1"));
  assert.deepEqual(reply.servedModel, seen("claude-x-20260101"));
  assert.deepEqual(reply.servedEffort, absent);
  assert.deepEqual(reply.stopReason, seen("tool_use"));
  assert.deepEqual(reply.usage, {
    input: seen(3),
    output: seen(42),
    cacheRead: seen(100),
    cacheCreation: seen(20),
    cacheCreation5m: absent,
    cacheCreation1h: absent,
    reasoning: seen(7),
  });
  assert.deepEqual(
    reply.appliedEdits,
    seen([{ type: "clear_thinking_20251015", clearedTokens: seen(900), clearedUnits: seen(2) }]),
  );
  assert.deepEqual([reply.timeToFirstToken, reply.duration, reply.httpStatus], [seen(120), seen(900), seen(200)]);
});

test("each usage figure is the largest that was reported, and cache tiers are kept apart", () => {
  const usage = {
    input_tokens: 9,
    output_tokens: 1,
    cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 5 },
  };
  const reply = read(
    stream([
      { type: "message_start", message: { usage } },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { input_tokens: 0, output_tokens: 5 } },
      { type: "message_delta", delta: {}, usage: { output_tokens: 3 } },
      { type: "message_stop" },
    ]),
  );
  assert.deepEqual(
    [
      reply.usage.input,
      reply.usage.output,
      reply.usage.cacheCreation5m,
      reply.usage.cacheCreation1h,
      reply.usage.cacheRead,
    ],
    [seen(9), seen(5), seen(4), seen(5), absent],
  );
  assert.deepEqual(reply.stopReason, seen("end_turn"));
});

test("wherever a stream breaks off, it is cut, and what came is kept in order", () => {
  const blocks: Block[] = [
    { type: "thinking", thinking: "hm", signature: "s" },
    { type: "text", text: "I look at it." },
    { type: "tool_use", id: "t", name: "Read", input: { file: "a" } },
  ];
  const whole = stream(events(blocks));
  const kinds = read(whole).items.map(({ kind }) => kind);
  const last = whole.lastIndexOf("message_stop");
  for (let end = 1; end < last; end += 7) {
    const reply = read(whole.slice(0, end), { cut: true });
    assert.deepEqual(reply.outcome, { is: "cut" }, `at ${end}`);
    assert.deepEqual(
      reply.items.map(({ kind }) => kind),
      kinds.slice(0, reply.items.length),
    );
    if (!whole.slice(0, end).includes("message_delta")) assert.deepEqual(reply.usage.output, unrecorded);
  }
});

const errors: readonly [name: string, body: string, more: Partial<RawCall>, outcome: unknown][] = [
  [
    "an overloaded server",
    '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    { status: 529 },
    { is: "error", type: "overloaded_error", signatureRejected: false },
  ],
  [
    "a refused signature",
    '{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: Invalid `signature` in `thinking` block"}}',
    { status: 400 },
    { is: "error", type: "invalid_request_error", signatureRejected: true },
  ],
  [
    "an error in the middle of a stream",
    stream([
      ...events([{ type: "text", text: "hi" }]).slice(0, 5),
      { type: "error", error: { type: "overloaded_error" } },
    ]),
    {},
    { is: "error", type: "overloaded_error", signatureRejected: false },
  ],
  [
    "a credential with a bad signature",
    '{"type":"error","error":{"type":"authentication_error","message":"Invalid signature"}}',
    { status: 401 },
    { is: "error", type: "authentication_error", signatureRejected: false },
  ],
  [
    "a proxy's page",
    "<html>Bad gateway</html>",
    { status: 502 },
    { is: "error", type: "http_502", signatureRejected: false },
  ],
  ["a redirect", "", { status: 302 }, { is: "error", type: "http_302", signatureRejected: false }],
  ["no reply", "", { status: 0 }, { is: "cut" }],
  ["a reply that was not recorded", "", {}, { is: "unrecorded" }],
  ["a page where a reply should be", "<html></html>", {}, { is: "unrecorded" }],
  ["JSON that breaks off", '{"id":"msg_1","content":[{"ty', {}, { is: "cut" }],
];
for (const [name, body, more, outcome] of errors) {
  test(`the outcome of ${name}`, () => assert.deepEqual(read(body, more).outcome, outcome));
}

test("an error in the middle of a stream leaves what came before", () => {
  const reply = read(stream([...events([{ type: "text", text: "hi" }]).slice(0, 4), { type: "error", error: {} }]));
  assert.deepEqual(
    reply.items.map((item) => (item.kind === "text" ? item.text : item.kind)),
    ["hi"],
  );
  assert.deepEqual(reply.id, seen("msg_1"));
});

test("the body of a failed call is not read as a reply", () => {
  const reply = read('{"id":"msg_1","content":[{"type":"text","text":"a"}]}', { status: 500 });
  assert.deepEqual([reply.id, reply.items], [unrecorded, []]);
});

test("without timing, timing is unrecorded", () => {
  const reply = read(stream(events([])));
  assert.deepEqual([reply.timeToFirstToken, reply.duration], [unrecorded, unrecorded]);
});

test("the first byte of a whole body is not the first token", () => {
  const reply = read('{"id":"msg_1","content":[]}', { firstByteAfter: 5, endedAfter: 6 });
  assert.deepEqual([reply.timeToFirstToken, reply.duration], [unrecorded, seen(6)]);
});
