import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ExchangeFact, factOf, type ScoreFact, unitOf } from "../../telemetry/index.ts";
import { callId } from "./call-id.ts";
import { decodeOtlp } from "./decode-otlp.ts";
import type { OtlpKind } from "./decoded.ts";
import { attributes, bytes, context, logs, span, taken, toProtobuf, traces } from "./otlp.fixture.ts";
import { otlpReply } from "./otlp-reply.ts";

const json = "application/json";
const protobuf = "application/x-protobuf";

const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "some-model",
  "gen_ai.response.model": "some-model-1",
  "gen_ai.response.id": "msg_1",
  "gen_ai.conversation.id": "conversation-1",
  "gen_ai.response.finish_reasons": ["end_turn"],
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 20,
  "gen_ai.usage.cache_read.input_tokens": 800,
  "gen_ai.usage.cache_creation.input_tokens": 100,
  "gen_ai.request.temperature": 0.5,
};

function callOf(values: Parameters<typeof span>[0], change: object = {}): ExchangeFact {
  const { facts } = taken(decodeOtlp("traces", json, bytes(traces([span(values, change)])), context));
  const [fact] = facts;
  assert.ok(fact?.is === "exchange", JSON.stringify(facts));
  assert.equal(factOf(fact).is, "fact");
  return fact;
}

describe("model calls of any SDK", () => {
  test("current conventions: what they say, and null for what they do not", () => {
    const call = callOf(chat);
    assert.deepEqual(
      [call.id, call.session, call.client, call.upstream, call.model, call.served, call.stopReason, call.outcome],
      [callId("msg_1"), "conversation-1", "shop", "anthropic", "some-model", "some-model-1", "end_turn", "complete"],
    );
    assert.deepEqual(call.tokens, { input: 100, output: 20, cacheRead: 800, cacheCreation: 100, reasoning: null });
    assert.deepEqual(
      [call.durationMs, call.at, call.costUsd, call.ttftMs],
      [1500, Date.UTC(2026, 10, 20, 15), null, null],
    );
    assert.deepEqual(call.components, { "setting:temperature": "0.5" });
    assert.equal(call.provenance, null);
    assert.equal(call.analysis.is, "not-analysed");
  });

  const older: readonly (readonly [
    name: string,
    values: Parameters<typeof span>[0],
    expected: Partial<ExchangeFact>,
  ])[] = [
    ["gen_ai.system", { "gen_ai.system": "openai", "gen_ai.request.model": "m" }, { upstream: "openai", model: "m" }],
    [
      "prompt and completion tokens",
      {
        ...chat,
        "gen_ai.usage.prompt_tokens": 7,
        "gen_ai.usage.input_tokens": "",
        "gen_ai.usage.cache_read.input_tokens": 0,
        "gen_ai.usage.cache_creation.input_tokens": 0,
      },
      { tokens: { input: 7, output: 20, cacheRead: 0, cacheCreation: 0, reasoning: null } },
    ],
    [
      "input tokens without the cached ones",
      { ...chat, "gen_ai.usage.input_tokens": 5 },
      { tokens: { input: 5, output: 20, cacheRead: 800, cacheCreation: 100, reasoning: null } },
    ],
    ["an error type", { ...chat, "error.type": "timeout" }, { outcome: "error", errorType: "timeout" }],
    [
      "no conversation: its trace",
      { ...chat, "gen_ai.conversation.id": "" },
      { session: "trace-5b8efff798038103d269b633813fc60c" },
    ],
    [
      "negative tokens are none",
      { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": -1 },
      { tokens: { input: null, output: null, cacheRead: null, cacheCreation: null, reasoning: null } },
    ],
  ];
  for (const [name, values, expected] of older) {
    test(name, () => {
      const call = callOf(values);
      for (const [key, value] of Object.entries(expected))
        assert.deepEqual(Object.getOwnPropertyDescriptor(call, key)?.value, value);
    });
  }

  test("without a reply id the span's ids name it", () => {
    const call = callOf({ ...chat, "gen_ai.response.id": "" });
    assert.equal(call.id, "otlp-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174");
  });

  test("two instrumentations that tell of one call tell of it once", () => {
    const ids = [callOf(chat).id, callOf(chat, { spanId: "1".repeat(16) }).id];
    assert.equal(ids[0], ids[1]);
  });

  test("provenance comes as attributes; the unit as its HMAC", () => {
    const call = callOf({
      ...chat,
      "evenkeel.release": "r1",
      "evenkeel.unit": "ada@example.com",
      "evenkeel.cohort": "internal",
      "evenkeel.flags": ["b", "a"],
    });
    assert.deepEqual(call.provenance, {
      release: "r1",
      unit: unitOf(context.key, "ada@example.com"),
      cohort: "internal",
      plan: null,
      build: null,
      flags: ["a", "b"],
      weights: null,
      pre: [],
      post: [],
    });
  });

  const others: readonly (readonly [name: string, values: Parameters<typeof span>[0], is: string | null])[] = [
    ["a tool", { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "shell" }, "gen_ai.execute_tool"],
    ["an agent", { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "a" }, "gen_ai.invoke_agent"],
    ["embeddings", { "gen_ai.operation.name": "embeddings", "gen_ai.request.model": "m" }, "gen_ai.embeddings"],
    ["a call that the gateway saw", { ...chat, "evenkeel.exchange": "x1" }, "gen_ai.chat"],
    ["a database", { "db.system": "postgresql" }, null],
  ];
  for (const [name, values, is] of others) {
    test(`${name} is no call of its own`, () => {
      const { facts, ignored } = taken(decodeOtlp("traces", json, bytes(traces([span(values)])), context));
      assert.deepEqual(
        facts.map((fact) => (fact.is === "event" ? fact.name : fact.is)),
        is === null ? [] : [is],
      );
      assert.equal(ignored, is === null ? 1 : 0);
    });
  }

  test("spans in any order give the same facts; sent twice, the same ids", () => {
    const child = span(chat, { spanId: "1".repeat(16), parentSpanId: "2".repeat(16) });
    const parent = span({ "gen_ai.operation.name": "invoke_agent" }, { spanId: "2".repeat(16) });
    const idsOf = (spans: readonly object[]) =>
      taken(decodeOtlp("traces", json, bytes(traces(spans)), context))
        .facts.map(({ id }) => id)
        .sort();
    assert.deepEqual(idsOf([child, parent]), idsOf([parent, child]));
  });

  test("a span without valid ids is rejected, and the sender told", () => {
    const got = decodeOtlp(
      "traces",
      json,
      bytes(traces([span(chat, { traceId: "0".repeat(32) }), span(chat, { spanId: "xyz" }), span(chat)])),
      context,
    );
    assert.equal(taken(got).rejected, 2);
    assert.deepEqual(JSON.parse(Buffer.from(otlpReply("traces", json, got).body).toString()), {
      partialSuccess: { rejectedSpans: "2", errorMessage: "2: no valid trace and span id" },
    });
  });
});

describe("evaluations", () => {
  const evaluationOf = (values: Parameters<typeof attributes>[0]): ScoreFact => {
    const record = {
      timeUnixNano: String(BigInt(Date.UTC(2026, 10, 20, 15)) * 1_000_000n),
      eventName: "gen_ai.evaluation.result",
      traceId: "5b8efff798038103d269b633813fc60c",
      attributes: attributes({
        "gen_ai.evaluation.name": "helpful",
        "gen_ai.evaluation.explanation": "it was",
        ...values,
      }),
    };
    const { facts } = taken(decodeOtlp("logs", json, bytes(logs([record])), context));
    const [fact] = facts;
    assert.ok(fact?.is === "score");
    assert.equal(factOf(fact).is, "fact");
    assert.ok(!JSON.stringify(fact).includes("it was"));
    return fact;
  };
  const values: readonly (readonly [
    name: string,
    given: Parameters<typeof attributes>[0],
    value: number | null,
    because: RegExp | null,
  ])[] = [
    ["a value", { "gen_ai.evaluation.score.value": 0.75 }, 0.75, null],
    ["a whole number", { "gen_ai.evaluation.score.value": 1 }, 1, null],
    ["a value of another scale", { "gen_ai.evaluation.score.value": 4 }, null, /4 is not in \[0, 1\]/],
    ["a label", { "gen_ai.evaluation.score.label": "fail" }, 0, null],
    ["nothing", {}, null, /gave no value/],
    ["an error", { "error.type": "timeout" }, null, /failed: timeout/],
  ];
  for (const [name, given, value, because] of values) {
    test(name, () => {
      const score = evaluationOf(given);
      assert.equal(score.value, value);
      if (because === null) assert.equal(score.because, null);
      else assert.match(score.because ?? "", because);
    });
  }

  test("it stands on the call it judges, and in its conversation", () => {
    const score = evaluationOf({
      "gen_ai.evaluation.score.value": 1,
      "gen_ai.response.id": "msg_1",
      "gen_ai.conversation.id": "c1",
    });
    assert.deepEqual([score.exchange, score.session, score.by], [callId("msg_1"), "c1", "shop"]);
  });

  test("as an event of a span", () => {
    const event = {
      name: "gen_ai.evaluation.result",
      timeUnixNano: "0",
      attributes: attributes({ "gen_ai.evaluation.name": "n", "gen_ai.evaluation.score.value": 1 }),
    };
    const { facts } = taken(decodeOtlp("traces", json, bytes(traces([span(chat, { events: [event] })])), context));
    assert.deepEqual(facts.map(({ is }) => is).sort(), ["exchange", "score"]);
  });
});

const word = fc.constantFrom("a", "gen_ai.request.model", "chat", "evil\u0000", "日本", "msg_1");
const value = fc.oneof(
  word.map((stringValue) => ({ stringValue })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((each) => ({ intValue: String(each) })),
  fc.double().map((doubleValue) => ({ doubleValue: Number.isFinite(doubleValue) ? doubleValue : String(doubleValue) })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  fc
    .array(word, { maxLength: 3 })
    .map((words) => ({ arrayValue: { values: words.map((stringValue) => ({ stringValue })) } })),
  fc.constant({}),
);
const names = fc.constantFrom(
  ...Object.keys(chat),
  "error.type",
  "evenkeel.unit",
  "user.email",
  "cost_usd",
  "success",
  "other",
);
const keyed = fc.array(fc.record({ key: names, value }), { maxLength: 12 });
const hex = (length: number) =>
  fc.array(fc.constantFrom("0", "1", "a", "f"), { minLength: length, maxLength: length }).map((each) => each.join(""));
const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const spans = fc.array(
  fc.record({
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: fc.constantFrom("", "1".repeat(16)),
    name: word,
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes: keyed,
  }),
  { maxLength: 4 },
);
const records = fc.array(
  fc.record({
    traceId: hex(32),
    timeUnixNano: nanos,
    eventName: fc.constantFrom("", "gen_ai.x", "gen_ai.evaluation.result"),
    attributes: keyed,
  }),
  { maxLength: 4 },
);

describe("both encodings", () => {
  test("give the same facts, all of them valid", () => {
    fc.assert(
      fc.property(spans, records, keyed, (some, others, resource) => {
        const sent: readonly (readonly [OtlpKind, string])[] = [
          [
            "traces",
            JSON.stringify({ resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [{ spans: some }] }] }),
          ],
          [
            "logs",
            JSON.stringify({
              resourceLogs: [{ resource: { attributes: resource }, scopeLogs: [{ logRecords: others }] }],
            }),
          ],
        ];
        for (const [kind, text] of sent) {
          const one = taken(decodeOtlp(kind, json, bytes(text), context));
          assert.deepEqual(taken(decodeOtlp(kind, protobuf, toProtobuf(kind, text), context)), one);
          for (const fact of one.facts)
            assert.deepEqual(factOf(JSON.parse(JSON.stringify(fact))).is, "fact", JSON.stringify(fact));
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("hostile input is an answer, never an exception", () => {
  const deep = (depth: number) => `${'{"arrayValue":{"values":['.repeat(depth)}{}${"]}}".repeat(depth)}`;
  const deepBytes = (depth: number): Uint8Array => {
    // AnyValue.array_value (5) of ArrayValue.values (1), over and over.
    let inner = new Uint8Array();
    for (let level = 0; level < depth; level++) inner = framed(level % 2 === 0 ? 5 : 1, inner);
    return framed(1, framed(2, framed(2, framed(9, framed(2, inner)))));
  };
  const cases: readonly (readonly [name: string, type: string, body: Uint8Array, code: string])[] = [
    ["another type", "text/plain", bytes("{}"), "unsupported-media-type"],
    ["no JSON", json, bytes("{"), "malformed"],
    ["a list", json, bytes("[]"), "malformed"],
    ["no protobuf", protobuf, new Uint8Array([255, 255, 255]), "malformed"],
    ["a length beyond the end", protobuf, new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]), "malformed"],
    [
      "too deep, JSON",
      json,
      bytes(`{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":${deep(50)}}]}}]}`),
      "too-many",
    ],
    ["too deep, protobuf", protobuf, deepBytes(201), "too-many"],
    [
      "a million empty spans, JSON",
      json,
      bytes(`{"resourceSpans":[{"scopeSpans":[{"spans":[${"{},".repeat(1_000_000)}{}]}]}]}`),
      "too-many",
    ],
    [
      "a million empty spans, protobuf",
      protobuf,
      framed(
        1,
        framed(
          2,
          new Uint8Array(2_000_000).map((_, index) => (index % 2 === 0 ? 0x12 : 0)),
        ),
      ),
      "too-many",
    ],
    ["nine megabytes", json, new Uint8Array(9 * 1024 * 1024).fill(32), "too-large"],
    [
      "a wrong type of a field",
      json,
      bytes('{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":{}}]}]}]}'),
      "malformed",
    ],
  ];
  for (const [name, type, body, code] of cases) {
    test(name, () => {
      const got = decodeOtlp("traces", type, body, context);
      assert.equal(got.is === "refused" ? got.code : got.is, code);
      assert.equal(otlpReply("traces", type, got).status >= 400, true);
    });
  }

  test("invalid UTF-8, unknown fields and absurd times are taken as far as they make sense", () => {
    const text = traces([
      span(
        { ...chat, "gen_ai.request.model": "§§" },
        { startTimeUnixNano: "18446744073709551615", isUnknown: [1, { a: 2 }] },
      ),
    ]);
    const body = Buffer.from(text, "utf8").map((byte) => (byte === 0xc2 ? 0xff : byte));
    const [fact] = taken(decodeOtlp("traces", json, body, context)).facts;
    assert.ok(fact?.is === "exchange");
    assert.equal(fact.at, context.now);
    assert.equal(factOf(fact).is, "fact");
  });

  test("any bytes, and any change of valid ones", () => {
    const valid = toProtobuf("traces", traces([span(chat)]));
    const text = bytes(traces([span(chat)]));
    const changed = (from: Uint8Array) =>
      fc
        .tuple(fc.nat(from.length - 1), fc.nat(255))
        .map(([at, to]) => from.map((byte, index) => (index === at ? to : byte)));
    fc.assert(
      fc.property(
        fc.constantFrom<OtlpKind>("traces", "logs", "metrics"),
        fc.constantFrom(json, protobuf),
        fc.oneof(fc.uint8Array(), changed(valid), changed(text)),
        (kind, type, body) => {
          const got = decodeOtlp(kind, type, body, context);
          if (got.is === "taken")
            for (const fact of got.facts)
              assert.equal(factOf(JSON.parse(JSON.stringify(fact))).is, "fact", JSON.stringify(fact));
          otlpReply(kind, type, got);
        },
      ),
      { seed: 6, numRuns: 2000 },
    );
  });
});

/** A field that holds bytes, in protobuf. */
function framed(field: number, inner: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  for (let left = inner.length; ; left = Math.floor(left / 128)) {
    if (left < 128) {
      length.push(left);
      break;
    }
    length.push((left % 128) | 128);
  }
  return Uint8Array.from(Buffer.concat([Uint8Array.from([(field << 3) | 2, ...length]), inner]));
}
