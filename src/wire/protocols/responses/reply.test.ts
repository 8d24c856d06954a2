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

type Output = Record<string, unknown>;

const read = (body: string, more: Partial<RawCall> = {}): ReplySide =>
  readReply("openai-responses", rawCall(body, { requestBody: '{"store":false}', ...more }), genericMasks);

const response = {
  id: "resp_1",
  model: "gpt-x-2026",
  reasoning: { effort: "medium" },
  status: "completed",
  usage: {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 64 },
    output_tokens: 30,
    output_tokens_details: { reasoning_tokens: 20 },
    total_tokens: 130,
  },
};

function events(output: readonly Output[], size = 5, end: Output = { type: "response.completed" }): unknown[] {
  return [
    { type: "response.created", response: { id: "resp_1", status: "in_progress", output: [], usage: null } },
    ...output.flatMap((item, output_index) => {
      const said = Array.isArray(item.content) ? item.content.map((part) => part.text).join("") : "";
      const args = typeof item.arguments === "string" ? item.arguments : "";
      const delta = (type: string, text: string): unknown[] =>
        pieces(text, size).map((piece) => ({ type: `response.${type}.delta`, output_index, delta: piece }));
      return [
        {
          type: "response.output_item.added",
          output_index,
          item: {
            ...item,
            status: "in_progress",
            ...(said === "" ? {} : { content: [] }),
            ...(args === "" ? {} : { arguments: "" }),
          },
        },
        ...delta("output_text", said),
        ...delta("function_call_arguments", args),
        { type: "response.output_item.done", output_index, item },
      ];
    }),
    { ...end, response: { ...response, output, ...(end.response as Output | undefined) } },
  ];
}

const item: fc.Arbitrary<Output> = fc.oneof(
  fc.record({
    type: fc.constant("reasoning"),
    id: callId,
    encrypted_content: fc.string({ minLength: 1 }),
    summary: fc.array(fc.record({ type: fc.constant("summary_text"), text: anyText }), { maxLength: 2 }),
  }),
  fc.record({
    type: fc.constant("message"),
    id: callId,
    status: fc.constant("completed"),
    role: fc.constant("assistant"),
    content: fc.array(fc.record({ type: fc.constant("output_text"), text: anyText, annotations: fc.constant([]) }), {
      maxLength: 2,
    }),
  }),
  fc
    .record({
      type: fc.constant("function_call"),
      id: callId,
      status: fc.constant("completed"),
      call_id: callId,
      name: toolName,
      input: toolInput,
    })
    .map(({ input, ...call }) => ({ ...call, arguments: JSON.stringify(input) })),
  fc.record({ type: fc.constant("custom_tool_call"), id: callId, call_id: callId, name: toolName, input: anyText }),
  fc.record({ type: fc.constant("web_search_call"), id: callId, status: fc.constant("completed"), action: toolInput }),
  fc.record({ type: fc.constant("brand_new"), id: callId, what: toolInput }),
);

/** As a client sends an item back: no id, no status, its own way of writing JSON, no summary. */
function sentBack({ id: _id, status: _status, ...item }: Output): Output {
  if (item.type === "reasoning") return { ...item, summary: [] };
  if (typeof item.arguments !== "string") return item;
  return { ...item, arguments: JSON.stringify(JSON.parse(item.arguments), null, 2) };
}

test("what a reply streamed and what the next request sends back are the same", () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), pieceSize, fc.boolean(), (output, size, clean) => {
      const reply = read(stream(events(output, size)));
      assert.deepEqual(reply.outcome, { is: "complete" });
      const input = ["go", ...JSON.parse(JSON.stringify(clean ? output.map(sentBack) : output))];
      const request = readRequest("openai-responses", { input }, [], "/v1/responses", genericMasks);
      assert.deepEqual(hashes(reply.items), hashes(historyOf(request).slice(1)));
      assert.deepEqual(hashes(read(JSON.stringify({ ...response, output })).items), hashes(reply.items));
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("a streamed reply says what served it and what it cost; cached tokens are not input", () => {
  const reply = read(stream(events([])));
  assert.deepEqual(
    [reply.id, reply.servedModel, reply.servedEffort, reply.stopReason],
    [seen("resp_1"), seen("gpt-x-2026"), seen("medium"), seen("completed")],
  );
  assert.deepEqual(reply.usage, {
    input: seen(36),
    output: seen(30),
    cacheRead: seen(64),
    cacheCreation: absent,
    cacheCreation5m: absent,
    cacheCreation1h: absent,
    reasoning: seen(20),
  });
});

test("finished items count even where the closing event lists none", () => {
  const closing = { type: "response.completed", response: { output: [] } };
  const reply = read(
    stream(
      events([{ type: "message", role: "assistant", content: [{ type: "output_text", text: "hi" }] }], 1, closing),
    ),
  );
  assert.equal(reply.items.length, 1);
});

const message = { type: "message", role: "assistant", content: [{ type: "output_text", text: "I look at it." }] };
const call = { type: "function_call", call_id: "c", name: "exec", arguments: '{"cmd":"ls"}' };

test("wherever a stream breaks off, it is cut, and what came is kept in order", () => {
  const whole = stream(events([{ type: "reasoning", encrypted_content: "gA", summary: [] }, message, call]));
  const kinds = ["reasoning", "text", "tool-call"];
  for (let end = 1; end < whole.indexOf("event: response.completed"); end += 7) {
    const reply = read(whole.slice(0, end), { cut: true });
    assert.deepEqual(reply.outcome, { is: "cut" }, `at ${end}`);
    assert.deepEqual(
      reply.items.map(({ kind }) => kind),
      kinds.slice(0, reply.items.length),
    );
    assert.deepEqual(reply.usage.output, unrecorded);
  }
});

test("a call that broke off keeps its text as input", () => {
  const some = events([call]).slice(0, 3);
  const [only] = read(stream(some)).items;
  assert.equal(only?.kind === "tool-call" ? only.input : null, '{"cmd');
});

const outcomes: readonly [name: string, body: string, more: Partial<RawCall>, outcome: unknown, stop: unknown][] = [
  [
    "a failed response",
    stream(
      events([message], 3, { type: "response.failed", response: { error: { code: "server_error", message: "x" } } }),
    ),
    {},
    { is: "error", type: "server_error", signatureRejected: false },
    absent,
  ],
  [
    "an error event",
    stream([{ type: "error", code: "rate_limit_exceeded", message: "slow" }]),
    {},
    { is: "error", type: "rate_limit_exceeded", signatureRejected: false },
    unrecorded,
  ],
  [
    "an error event with an error inside",
    stream([{ type: "error", error: { type: "overloaded", message: "x" } }]),
    {},
    { is: "error", type: "overloaded", signatureRejected: false },
    unrecorded,
  ],
  [
    "an incomplete response",
    stream(
      events([message], 3, {
        type: "response.incomplete",
        response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
      }),
    ),
    {},
    { is: "complete" },
    seen("max_output_tokens"),
  ],
  [
    "refused encrypted content",
    '{"error":{"message":"The encrypted content gAAA could not be verified.","type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}',
    { status: 400 },
    { is: "error", type: "invalid_encrypted_content", signatureRejected: true },
    unrecorded,
  ],
  ["a background response", '{"id":"resp_1","status":"queued","output":[]}', {}, { is: "cut" }, unrecorded],
  [
    "a compaction",
    '{"object":"response.compaction","output":[{"type":"compaction","encrypted_content":"c"}]}',
    {},
    { is: "complete" },
    absent,
  ],
];
for (const [name, body, more, outcome, stop] of outcomes) {
  test(`the outcome of ${name}`, () => {
    const reply = read(body, more);
    assert.deepEqual(reply.outcome, outcome);
    if (name !== "a failed response") assert.deepEqual(reply.stopReason, stop);
  });
}

const must: readonly [item: Output, request: string, mustReturn: boolean][] = [
  [{ type: "reasoning", encrypted_content: "gA" }, '{"store":true}', true],
  [{ type: "reasoning", encrypted_content: "gA" }, '{"store":false}', true],
  [{ type: "reasoning", summary: [] }, '{"store":false}', true],
  [{ type: "reasoning", summary: [] }, "{}", false],
  [{ type: "reasoning", summary: [] }, "garbage", false],
];
for (const [output, requestBody, mustReturn] of must) {
  test(`whether ${JSON.stringify(output)} has to come back, asked with ${requestBody}`, () => {
    const [only] = read(JSON.stringify({ output: [output] }), { requestBody }).items;
    assert.equal(only?.kind === "reasoning" && only.mustReturn, mustReturn);
  });
}
