import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Protocol } from "../../wire/index.ts";
import { reply, think } from "./answer.ts";
import { aCall } from "./call.fixture.ts";
import { defaultAnswer } from "./default-answer.ts";
import { seededIds } from "./ids.ts";
import type { ModelCall } from "./model-call.ts";
import { settle } from "./settle.ts";
import { signaturesOf } from "./signatures.ts";
import { read, render } from "./speak.ts";

function understood(protocol: Protocol, body: unknown, headers: Record<string, string> = {}): ModelCall {
  const result = read(protocol, { headers, body, wants: "answer", model: "m" });
  assert.ok(result.is === "call", JSON.stringify(result));
  return result.call;
}
const textsOf = ({ segments }: ModelCall): readonly string[] => segments.map(({ text }) => text);

describe("what the model does not read is not part of the prefix", () => {
  it("cache markers, wherever they stand", () => {
    const marker = { cache_control: { type: "ephemeral", ttl: "1h" } };
    const body = (system: object, user: object): object => ({
      model: "m",
      system: [{ type: "text", text: "s", ...system }],
      messages: [{ role: "user", content: [{ type: "text", text: "u", ...user }] }],
    });
    const [one, other] = [body(marker, {}), body({}, marker)].map((sent) => understood("anthropic-messages", sent));
    assert.ok(one && other);
    assert.deepEqual(textsOf(one), textsOf(other));
    assert.deepEqual(
      [one, other].map(({ segments }) => segments.map(({ cache }) => cache)),
      [
        ["1h", null],
        [null, "1h"],
      ],
    );
  });

  it("a text is the same as a list of one text", () => {
    const [one, other] = ["u", [{ type: "text", text: "u" }]].map((content) =>
      understood("anthropic-messages", { model: "m", messages: [{ role: "user", content }] }),
    );
    assert.ok(one && other);
    assert.deepEqual(textsOf(one), textsOf(other));
  });

  it("thinking that an edit clears", () => {
    const thought = {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "deep", signature: "s" },
        { type: "text", text: "x" },
      ],
    };
    const go = { role: "user", content: "u" };
    const edits = [{ type: "clear_thinking_20251015", keep: { type: "thinking_turns", value: 0 } }];
    const call = understood("anthropic-messages", {
      model: "m",
      messages: [go, thought, go],
      context_management: { edits },
    });
    assert.doesNotMatch(textsOf(call).join(""), /deep/);
    assert.equal(call.parts.length, 4);
    assert.equal(call.appliedEdits?.length, 1);
  });

  it("ids of items", () => {
    const [one, other] = ["a", "b"].map((id) =>
      understood("openai-responses", { model: "m", input: [{ type: "message", id, role: "user", content: "u" }] }),
    );
    assert.ok(one && other);
    assert.deepEqual(textsOf(one), textsOf(other));
  });
});

describe("asked to think or not", () => {
  const messages = [{ role: "user", content: "u" }];
  for (const [name, protocol, body, thinking] of [
    ["Anthropic, by default", "anthropic-messages", { messages }, false],
    ["Anthropic, disabled", "anthropic-messages", { messages, thinking: { type: "disabled" } }, false],
    ["Anthropic, adaptive", "anthropic-messages", { messages, thinking: { type: "adaptive" } }, true],
    ["Responses, by default", "openai-responses", { input: "u" }, true],
    ["Responses, none", "openai-responses", { input: "u", reasoning: { effort: "none" } }, false],
    ["Chat, none", "openai-chat", { messages, reasoning_effort: "none" }, false],
    ["Gemini, by default", "gemini", { contents: [{ parts: [{ text: "u" }] }] }, true],
    [
      "Gemini, no budget",
      "gemini",
      { contents: [{ parts: [{ text: "u" }] }], generationConfig: { thinkingConfig: { thinkingBudget: 0 } } },
      false,
    ],
  ] as const) {
    it(`${name}: ${thinking}`, () => assert.equal(understood(protocol, { model: "m", ...body }).thinking, thinking));
  }
});

it("a field or block that nobody knows is carried", () => {
  const call = understood("anthropic-messages", {
    model: "m",
    new_field: { deep: true },
    messages: [
      {
        role: "user",
        content: [
          { type: "hologram", data: "x" },
          { type: "text", text: "u" },
        ],
      },
    ],
  });
  assert.deepEqual(
    call.parts.map(({ is }) => is),
    ["other", "text"],
  );
  assert.match(textsOf(call).join(""), /hologram/);
});

it("Gemini's signature comes with the last piece of the text, thoughts only where asked for", () => {
  const means = { ids: seededIds("s"), signatures: signaturesOf("s"), requestId: "", now: 0 };
  const usage = { input: 0, cacheRead: 0, cacheCreation5m: 0, cacheCreation1h: 0 };
  for (const includeThoughts of [true, false]) {
    const call = aCall({ protocol: "gemini", body: { generationConfig: { thinkingConfig: { includeThoughts } } } });
    const { events } = render(call, settle(call, reply(think("deep"), "word ".repeat(30)), usage, means));
    const parts = events.map(({ data }) => JSON.stringify(data));
    assert.deepEqual(
      parts.map((text) => text.includes("thoughtSignature")),
      parts.map((_, i) => i === parts.length - 1),
    );
    assert.equal(
      parts.some((text) => text.includes('"thought":true')),
      includeThoughts,
    );
  }
});

for (const [protocol, tag] of [
  ["gemini", "<state_snapshot>"],
  ["anthropic-messages", "<summary>"],
] as const) {
  it(`a summary of ${protocol} stands in ${tag}`, () => {
    const answer = defaultAnswer(aCall({ protocol, purpose: "compaction" }));
    assert.ok(JSON.stringify(answer).includes(tag));
  });
}
