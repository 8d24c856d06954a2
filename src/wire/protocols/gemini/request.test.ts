import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks } from "../../canonical/index.ts";
import type { RequestSide } from "../../exchange.ts";
import type { Item } from "../../item.ts";
import { absent, known, seen } from "../../seen.ts";
import { readRequest } from "../read-request.ts";
import { hashes, historyOf } from "../wire.fixture.ts";

const url = "/v1beta/models/gemini-x:streamGenerateContent?alt=sse";
const read = (body: unknown, at = url): RequestSide => readRequest("gemini", body, [], at, genericMasks);

const body = {
  systemInstruction: { role: "user", parts: [{ text: "You are it." }] },
  tools: [{ functionDeclarations: [{ name: "read_file" }, { name: "glob" }] }, { googleSearch: {} }],
  generationConfig: {
    temperature: 1,
    maxOutputTokens: 100,
    thinkingConfig: { thinkingLevel: "HIGH", includeThoughts: true },
  },
  contents: [
    {
      role: "user",
      parts: [{ text: "context" }, { text: "look" }, { inlineData: { mimeType: "image/png", data: "AA" } }],
    },
    {
      role: "model",
      parts: [
        { text: "hm", thought: true },
        { text: "I look." },
        { functionCall: { name: "read_file", args: { a: 1 } }, thoughtSignature: "sig" },
      ],
    },
    { role: "user", parts: [{ functionResponse: { name: "read_file", response: { output: "hello" } } }] },
  ],
};

test("a Gemini request says what runs", () => {
  const request = read(body);
  assert.deepEqual([request.model, request.effort, request.maxTokens], [seen("gemini-x"), seen("HIGH"), seen(100)]);
  assert.deepEqual(request.thinking, seen({ mode: "adaptive", budget: absent, display: seen("summary") }));
  assert.deepEqual(request.settings, { "generationConfig.temperature": "1" });
  assert.equal(known(request.prompt)?.text, "You are it.");
  assert.deepEqual(
    known(request.tools)?.tools.map(({ name }) => name),
    ["glob", "googleSearch", "read_file"],
  );
});

const kinds = (items: readonly Item[]): unknown[] =>
  items.map((item) => [
    item.kind === "reasoning" ? `${item.form}${item.mustReturn ? "!" : ""}` : item.kind,
    item.role,
    item.message,
  ]);

test("a Gemini history is flat; a signature stands before what it signs", () => {
  assert.deepEqual(kinds(historyOf(read(body))), [
    ["text", "user", 0],
    ["text", "user", 0],
    ["media", "user", 0],
    ["summary", "assistant", 1],
    ["text", "assistant", 1],
    ["signature!", "assistant", 1],
    ["tool-call", "assistant", 1],
    ["tool-result", "tool", 2],
  ]);
});

test("a signature on a text is carried, but nobody insists on it", () => {
  const contents = [{ role: "model", parts: [{ text: "a" }, { text: "", thoughtSignature: "s" }] }];
  assert.deepEqual(kinds(historyOf(read({ contents }))), [
    ["signature", "assistant", 0],
    ["text", "assistant", 0],
  ]);
});

test("Code Assist wraps the same request", () => {
  const wrapped = read({ model: "gemini-x", project: "p", request: body }, "/v1internal:streamGenerateContent");
  assert.deepEqual({ ...wrapped }, { ...read(body) });
});

const thinking: readonly [config: unknown, thinking: unknown][] = [
  [undefined, absent],
  [{ thinkingBudget: 0 }, seen({ mode: "disabled", budget: seen(0), display: absent })],
  [{ thinkingBudget: -1 }, seen({ mode: "adaptive", budget: seen(-1), display: absent })],
  [
    { thinkingBudget: 8192, includeThoughts: false },
    seen({ mode: "enabled", budget: seen(8192), display: seen("omitted") }),
  ],
];
for (const [thinkingConfig, expected] of thinking) {
  test(`thinkingConfig ${JSON.stringify(thinkingConfig)}`, () =>
    assert.deepEqual(read({ generationConfig: { thinkingConfig } }).thinking, expected));
}

const model = (...parts: unknown[]): unknown => ({ contents: [{ role: "model", parts }] });
const same: readonly [name: string, one: unknown, two: unknown][] = [
  ["text in pieces", model({ text: "ab" }), model({ text: "a" }, { text: "b" })],
  [
    "a signature on a last, empty text",
    model({ text: "a", thoughtSignature: "s" }),
    model({ text: "a" }, { text: "", thoughtSignature: "s" }),
  ],
  [
    "thoughts in pieces",
    model({ text: "ab", thought: true }),
    model({ text: "a", thought: true }, { text: "b", thought: true }),
  ],
  [
    "a stand-in for a signature",
    model({ functionCall: { name: "f" } }),
    model({ functionCall: { name: "f", args: {} }, thoughtSignature: "skip_thought_signature_validator" }),
  ],
  ["ids", model({ functionCall: { name: "f" } }), model({ functionCall: { name: "f", id: "x" } })],
  ["an empty text", model({ text: "a" }), model({ text: "a" }, { text: "" })],
];
for (const [name, one, two] of same) {
  test(`${name} changes no hash`, () => assert.deepEqual(hashes(historyOf(read(one))), hashes(historyOf(read(two)))));
}

test("texts of a person are not put together", () => {
  const items = historyOf(read({ contents: [{ role: "user", parts: [{ text: "a" }, { text: "b" }] }] }));
  assert.equal(items.length, 2);
});

const call = (name: string, id?: string): unknown => ({ functionCall: { name, ...(id === undefined ? {} : { id }) } });
const answer = (name: string, id?: string): unknown => ({
  functionResponse: { name, response: {}, ...(id === undefined ? {} : { id }) },
});
const pairs: readonly [name: string, calls: readonly unknown[], answers: readonly unknown[], ids: readonly string[]][] =
  [
    ["by id", [call("f", "1"), call("f", "2")], [answer("f", "2"), answer("f", "1")], ["1", "2", "2", "1"]],
    [
      "by name and order",
      [call("f"), call("g"), call("f")],
      [answer("f"), answer("f"), answer("g")],
      ["f#0", "g#0", "f#1", "f#0", "f#1", "g#0"],
    ],
    [
      "where only responses have ids",
      [call("f"), call("g")],
      [answer("g", "z"), answer("f", "y")],
      ["f#0", "g#0", "g#0", "f#0"],
    ],
    ["where the client put the name before the id", [call("f", "f__1")], [answer("f", "f__1")], ["1", "1"]],
    [
      "twice, where a response is doubled",
      [call("f", "1"), call("f", "2")],
      [answer("f", "1"), answer("f", "1"), answer("f", "2"), answer("f", "2")],
      ["1", "2", "1", "1", "2", "2"],
    ],
    ["not at all", [call("f", "1")], [answer("g", "9")], ["1", "9"]],
  ];
for (const [name, calls, answers, ids] of pairs) {
  test(`responses find their calls ${name}`, () => {
    const contents = [
      { role: "model", parts: calls },
      { role: "user", parts: answers },
    ];
    const items = historyOf(read({ contents }));
    assert.deepEqual(
      items.map((item) => ("callId" in item ? item.callId : null)),
      ids,
    );
  });
}

test("a response that failed says so", () => {
  const contents = [{ role: "user", parts: [{ functionResponse: { name: "f", response: { error: "no" } } }] }];
  const [only] = historyOf(read({ contents }));
  assert.deepEqual(only?.kind === "tool-result" && [only.text, only.isError], ["no", true]);
});
