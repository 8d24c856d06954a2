import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { genericMasks } from "../../canonical/index.ts";
import type { ReplySide } from "../../exchange.ts";
import type { Item } from "../../item.ts";
import type { RawCall } from "../../raw-call.ts";
import { absent, seen } from "../../seen.ts";
import { readReply } from "../read-reply.ts";
import { readRequest } from "../read-request.ts";
import {
  hashes,
  historyOf,
  pieceSize,
  pieces,
  rawCall,
  someText,
  stream,
  toolInput,
  toolName,
} from "../wire.fixture.ts";

const read = (body: string, more: Partial<RawCall> = {}): ReplySide =>
  readReply("gemini", rawCall(body, more), genericMasks);

type Part = {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: object;
  readonly thoughtSignature?: string;
};

function chunks(parts: readonly Part[], size: number, finishReason = "STOP"): unknown[] {
  const of = (part: unknown): object => ({ candidates: [{ content: { role: "model", parts: [part] } }] });
  return [
    ...parts.flatMap((part) =>
      part.text === undefined
        ? [of(part)]
        : [
            ...pieces(part.text, size).map((text) => of(part.thought === true ? { text, thought: true } : { text })),
            ...(part.thoughtSignature === undefined ? [] : [of({ ...part, text: "" })]),
          ],
    ),
    {
      candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason }],
      modelVersion: "gemini-x-001",
      responseId: "r1",
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 7,
        totalTokenCount: 112,
      },
    },
  ];
}

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ text: someText, thought: fc.constant(true) }),
  fc.record({ text: someText }),
  fc.record({ text: someText, thoughtSignature: fc.string({ minLength: 1 }) }),
  fc.record({ functionCall: fc.record({ name: toolName, args: toolInput }) }),
  fc.record({
    functionCall: fc.record({ name: toolName, args: toolInput }),
    thoughtSignature: fc.string({ minLength: 1 }),
  }),
);

const kept = (items: readonly Item[]): readonly Item[] =>
  items.filter((item) => item.kind !== "reasoning" || item.form !== "summary");

test("what a reply streamed and what the next request sends back are the same", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), pieceSize, fc.boolean(), (parts, size, drop) => {
      const reply = read(stream(chunks(parts, size)));
      assert.deepEqual(reply.outcome, { is: "complete" });
      // Gemini CLI leaves the thoughts out; other clients send them back.
      const back = JSON.parse(JSON.stringify(parts.filter((each) => !drop || each.thought !== true)));
      const contents = [
        { role: "user", parts: [{ text: "go" }] },
        { role: "model", parts: back },
      ];
      const history = historyOf(readRequest("gemini", { contents }, [], "/x:generateContent", genericMasks)).slice(1);
      assert.deepEqual(hashes(drop ? kept(reply.items) : reply.items), hashes(history));
      const array = JSON.stringify(chunks(parts, size));
      assert.deepEqual(hashes(read(array).items), hashes(reply.items));
      const wrapped = stream(chunks(parts, size).map((response) => ({ response, traceId: "t" })));
      assert.deepEqual(hashes(read(wrapped).items), hashes(reply.items));
    }),
    { seed: 9, numRuns: 300 },
  );
});

test("a streamed reply says what served it and what it cost", () => {
  const reply = read(stream(chunks([{ text: "hi" }], 9)));
  assert.deepEqual([reply.id, reply.servedModel, reply.stopReason], [seen("r1"), seen("gemini-x-001"), seen("STOP")]);
  assert.deepEqual(reply.usage, {
    input: seen(40),
    output: seen(12),
    cacheRead: seen(60),
    cacheCreation: absent,
    cacheCreation5m: absent,
    cacheCreation1h: absent,
    reasoning: seen(7),
  });
});

test("calls without ids are numbered on from the history", () => {
  const request = {
    contents: [{ role: "model", parts: [{ functionCall: { name: "f" } }, { functionCall: { name: "g" } }] }],
  };
  const parts = [
    { functionCall: { name: "f" } },
    { functionCall: { name: "f", id: "own" } },
    { functionCall: { name: "f" } },
  ];
  for (const requestBody of [JSON.stringify(request), JSON.stringify({ model: "m", request })]) {
    const { items } = read(stream(chunks(parts, 9)), { requestBody });
    assert.deepEqual(
      items.map((item) => (item.kind === "tool-call" ? item.callId : item.kind)),
      ["f#1", "own", "f#2"],
    );
  }
});

const outcomes: readonly [
  name: string,
  body: string,
  more: Partial<RawCall>,
  outcome: unknown,
  stop: string | undefined,
][] = [
  ["a stream without a finish reason", stream(chunks([{ text: "a" }], 1).slice(0, 1)), {}, { is: "cut" }, undefined],
  [
    "an array that breaks off",
    JSON.stringify(chunks([{ text: "ab" }], 1)).slice(0, -30),
    { cut: true },
    { is: "cut" },
    undefined,
  ],
  ["a safety stop", stream(chunks([], 1, "SAFETY")), {}, { is: "complete" }, "SAFETY"],
  [
    "a refused prompt",
    '{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}',
    {},
    { is: "complete" },
    "PROHIBITED_CONTENT",
  ],
  [
    "an error in the stream",
    stream([...chunks([{ text: "a" }], 1).slice(0, 1), { error: { code: 503, message: "x", status: "UNAVAILABLE" } }]),
    {},
    { is: "error", type: "UNAVAILABLE", signatureRejected: false },
    undefined,
  ],
  [
    "a corrupted signature",
    '[{"error":{"code":400,"message":"Corrupted thought signature.","status":"INVALID_ARGUMENT"}}]',
    { status: 400 },
    { is: "error", type: "INVALID_ARGUMENT", signatureRejected: true },
    undefined,
  ],
  [
    "a missing signature",
    '{"error":{"code":400,"message":"Function call is missing a thought_signature in functionCall parts.","status":"INVALID_ARGUMENT"}}',
    { status: 400 },
    { is: "error", type: "INVALID_ARGUMENT", signatureRejected: false },
    undefined,
  ],
];
for (const [name, body, more, outcome, stop] of outcomes) {
  test(`the outcome of ${name}`, () => {
    const reply = read(body, more);
    assert.deepEqual(reply.outcome, outcome);
    assert.equal(reply.stopReason.is === "set" ? reply.stopReason.value : undefined, stop);
  });
}

test("code that the provider runs is a call of its own and its result", () => {
  const parts = [{ executableCode: { code: "1+1" } }, { codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } }];
  const body = { candidates: [{ content: { parts }, finishReason: "STOP" }] };
  assert.deepEqual(
    read(JSON.stringify(body)).items.map((item) => ("callId" in item ? [item.kind, item.callId] : item.kind)),
    [
      ["tool-call", "code_execution#0"],
      ["tool-result", "code_execution#0"],
    ],
  );
});
