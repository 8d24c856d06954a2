import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Protocol } from "../../../wire/index.ts";
import type { ModelCall } from "../model-call.ts";
import { signaturesOf } from "../signatures.ts";
import { read } from "../speak.ts";
import { type StrictRule, strictRules } from "./rules.ts";
import { validate } from "./validate.ts";

const signatures = signaturesOf("seed");
const ours = (text: string): string => signatures.issue("s", text);

function understood(protocol: Protocol, body: object, model = "m"): ModelCall {
  const result = read(protocol, { headers: {}, body: { model, ...body }, wants: "answer", model });
  assert.ok(result.is === "call", JSON.stringify(result));
  return result.call;
}

type Case = readonly [name: string, body: object, refused: RegExp | null, rule?: StrictRule];

/** What is refused is refused by that rule alone, and not without it; what is let pass is let pass. */
function table(protocol: Protocol, cases: readonly Case[], model = "m"): void {
  describe(`${protocol}${model === "m" ? "" : `, ${model}`}`, () => {
    for (const [name, body, refused, rule] of cases) {
      it(`${name}: ${refused === null ? "passes" : "refused"}`, () => {
        const call = understood(protocol, body, model);
        const known = { signatures, thoughtless: new Set(["thoughtless"]) };
        const refusal = validate(call, known);
        if (refused === null) return assert.equal(refusal, null);
        assert.match(refusal?.message ?? String(refusal?.error), refused);
        assert.equal(validate(call, known, false), null);
        assert.ok(rule !== undefined);
        assert.equal(validate(call, known, { [rule]: false }), null);
        const others = Object.fromEntries(strictRules.filter((other) => other !== rule).map((other) => [other, false]));
        assert.deepEqual(validate(call, known, others), refusal);
      });
    }
  });
}

const user = (content: unknown): object => ({ role: "user", content });
const assistant = (...content: readonly object[]): object => ({ role: "assistant", content });
const text = (words: string, more: object = {}): object => ({ type: "text", text: words, ...more });
const thought = (words: string, signature: unknown = ours(words)): object => ({
  type: "thinking",
  thinking: words,
  ...(signature === undefined ? {} : { signature }),
});
const use = (id: string): object => ({ type: "tool_use", id, name: "do", input: {} });
const result = (id: string): object => ({ type: "tool_result", tool_use_id: id, content: "done" });
const go = user("go");
const loop = (...content: readonly object[]): object => ({
  messages: [go, assistant(...content), user([result("a")])],
});
const enabled = { thinking: { type: "enabled", budget_tokens: 1024 } };
const adaptive = { thinking: { type: "adaptive" } };
const marked = (ttl?: string): object => ({
  cache_control: { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) },
});
const clearThinking = { type: "clear_thinking_20251015", keep: { type: "thinking_turns", value: 1 } };
const clearTools = { type: "clear_tool_uses_20250919" };

table("anthropic-messages", [
  ["a loop as it should be", { ...enabled, ...loop(thought("deep"), use("a")) }, null],
  ["thinking whose text was left out", { ...adaptive, ...loop({ ...thought("deep"), thinking: "" }, use("a")) }, null],
  ["redacted thinking", loop({ type: "redacted_thinking", data: ours("x") }, use("a")), null],
  [
    "redacted thinking of others",
    loop({ type: "redacted_thinking", data: "Zm8=" }, use("a")),
    /Invalid `data`/,
    "signatures",
  ],
  [
    "a foreign signature",
    loop(thought("deep", "Zm9yZWlnbg=="), use("a")),
    /messages\.1\.content\.0: Invalid `signature`/,
    "signatures",
  ],
  ["an empty signature", loop(thought("deep", ""), use("a")), /Invalid `signature`/, "signatures"],
  [
    "no signature",
    loop({ type: "thinking", thinking: "deep" }, use("a")),
    /messages\.1\.content\.0\.thinking\.signature: Field required/,
    "signatures",
  ],
  [
    "altered thinking of the latest message",
    loop(thought("deeper", ours("deep")), use("a")),
    /cannot be modified/,
    "signatures",
  ],
  [
    "altered thinking of an earlier message",
    { messages: [go, assistant(thought("deeper", ours("deep")), text("x")), go, assistant(text("y")), go] },
    /Invalid `signature`/,
    "signatures",
  ],
  [
    "lost thinking, enabled",
    { ...enabled, ...loop(use("a")) },
    /messages\.1\.content\.0\.type: Expected `thinking`/,
    "thinking-first",
  ],
  [
    "lost thinking, enabled, text first",
    { ...enabled, ...loop(text("x"), use("a")) },
    /but found `text`/,
    "thinking-first",
  ],
  ["lost thinking, adaptive", { ...adaptive, ...loop(use("a")) }, null],
  [
    "no thinking was made",
    {
      ...enabled,
      messages: [go, assistant(use("thoughtless")), user([result("thoughtless")])],
    },
    null,
  ],
  [
    "an earlier turn without thinking",
    { ...enabled, messages: [go, assistant(use("a")), user([result("a")]), assistant(text("x")), go] },
    null,
  ],
  [
    "a loop that thinks only at first",
    {
      ...enabled,
      messages: [go, assistant(thought("t"), use("a")), user([result("a")]), assistant(use("b")), user([result("b")])],
    },
    null,
  ],
  [
    "thinking at the end of a message",
    { messages: [go, assistant(text("x"), thought("t")), go] },
    /final block in an assistant message cannot be `thinking`/,
    "order",
  ],
  [
    "the model speaks first",
    { messages: [assistant(text("x")), go] },
    /first message must use the "user" role/,
    "order",
  ],
  [
    "a call without result",
    { messages: [go, assistant(use("a")), go] },
    /messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: a/,
    "pairing",
  ],
  ["one of two calls without result", loop(use("a"), use("b")), /immediately after: b/, "pairing"],
  ["a call that stands last", { messages: [go, assistant(use("a"))] }, /immediately after: a/, "pairing"],
  [
    "a result a message late",
    { messages: [go, assistant(use("a")), go, assistant(text("x")), user([result("a")])] },
    /immediately after: a/,
    "pairing",
  ],
  [
    "a result behind words",
    { messages: [go, assistant(use("a")), user([text("x"), result("a")])] },
    /immediately after: a/,
    "pairing",
  ],
  ["words behind a result", { messages: [go, assistant(use("a")), user([result("a"), text("x")])] }, null],
  [
    "results in two messages",
    { messages: [go, assistant(use("a"), use("b")), user([result("a")]), user([result("b")])] },
    null,
  ],
  [
    "a system message between",
    { messages: [go, assistant(use("a")), { role: "system", content: "s" }, user([result("a")])] },
    null,
  ],
  [
    "a result without call",
    { messages: [user([result("x")])] },
    /messages\.0\.content\.0: unexpected `tool_use_id`/,
    "pairing",
  ],
  [
    "the same result twice",
    { messages: [go, assistant(use("a")), user([result("a"), result("a")])] },
    /Found multiple `tool_result` blocks with id: a/,
    "ids",
  ],
  [
    "the same call twice",
    { messages: [go, assistant(use("a"), use("a")), user([result("a")])] },
    /messages\.1\.content\.1: `tool_use` ids must be unique/,
    "ids",
  ],
  [
    "an empty message",
    { messages: [go, assistant(), go] },
    /messages\.1: all messages must have non-empty content/,
    "content",
  ],
  ["an empty text", { messages: [user([text("")])] }, /must be non-empty/, "content"],
  ["a text of blanks", { messages: [user("  \n")] }, /non-whitespace/, "content"],
  ["an answer begun, with a blank behind", { messages: [go, assistant(text("x "))] }, /trailing whitespace/, "content"],
  ["an answer begun", { messages: [go, assistant(text("x"))] }, null],
  ["an earlier answer with a blank behind", { messages: [go, assistant(text("x ")), go] }, null],
  ["four breakpoints", { messages: [user([1, 2, 3, 4].map((n) => text(`${n}`, marked())))] }, null],
  [
    "five breakpoints",
    { messages: [user([1, 2, 3, 4, 5].map((n) => text(`${n}`, marked())))] },
    /maximum of 4 .* Found 5/,
    "cache-markers",
  ],
  ["1h before 5m", { system: [text("s", marked("1h"))], messages: [user([text("u", marked("5m"))])] }, null],
  [
    "1h after 5m",
    { system: [text("s", marked())], messages: [user([text("u", marked("1h"))])] },
    /messages\.0\.content\.0\.cache_control\.ttl: a ttl='1h'/,
    "cache-markers",
  ],
  [
    "a ttl that there is not",
    { messages: [user([text("u", marked("2h"))])] },
    /Input should be '5m' or '1h'/,
    "cache-markers",
  ],
  [
    "clearing of thinking",
    { ...adaptive, messages: [go], context_management: { edits: [clearThinking, clearTools] } },
    null,
  ],
  [
    "clearing of thinking, though there is none",
    { messages: [go], context_management: { edits: [clearThinking] } },
    /requires `thinking`/,
    "context-edits",
  ],
  [
    "clearing of thinking second",
    { ...adaptive, messages: [go], context_management: { edits: [clearTools, clearThinking] } },
    /must be the first/,
    "context-edits",
  ],
]);

const reasoning = (more: object): object => ({ type: "reasoning", summary: [], ...more });
const item = (call_id: string, more: object = {}): object => ({
  type: "function_call",
  call_id,
  name: "do",
  arguments: "{}",
  ...more,
});
const output = (call_id: string): object => ({ type: "function_call_output", call_id, output: "done" });
const said = { type: "message", role: "assistant", content: [{ type: "output_text", text: "x" }] };
const asked = { role: "user", content: "go" };
const input = (...items: readonly object[]): object => ({ store: false, input: items });

table("openai-responses", [
  [
    "a loop as it should be",
    input(asked, reasoning({ id: "rs_1", encrypted_content: ours("t") }), item("a"), output("a")),
    null,
  ],
  ["encrypted reasoning without id", input(asked, reasoning({ encrypted_content: ours("t") }), said, asked), null],
  [
    "foreign encrypted reasoning",
    input(asked, reasoning({ encrypted_content: "Zm9yZWlnbg==" }), said),
    /signature/,
    "signatures",
  ],
  [
    "altered encrypted reasoning",
    input(asked, reasoning({ encrypted_content: `A${ours("t").slice(1)}` }), said),
    /signature/,
    "signatures",
  ],
  ["a call without output", input(asked, item("a")), /No tool output found for function call a/, "pairing"],
  [
    "an output without call",
    input(asked, output("a")),
    /No tool call found for function call output with call_id a/,
    "pairing",
  ],
  ["an output before its call", input(asked, output("a"), item("a")), /No tool call found/, "pairing"],
  ["an output whose call the provider holds", { previous_response_id: "resp_1", input: [output("a")] }, null],
  [
    "reasoning that nobody holds",
    input(asked, reasoning({ id: "rs_1" }), said),
    /Item with id 'rs_1' not found/,
    "stored-items",
  ],
  [
    "held reasoning that nothing follows",
    { input: [asked, reasoning({ id: "rs_1" }), asked] },
    /without its required following item/,
    "stored-items",
  ],
  [
    "held reasoning that stands last",
    { input: [asked, reasoning({ id: "rs_1" })] },
    /without its required following item/,
    "stored-items",
  ],
  ["held reasoning and its message", { input: [asked, reasoning({ id: "rs_1" }), said] }, null],
  [
    "an item twice",
    input(asked, item("a", { id: "fc_1" }), output("a"), item("b", { id: "fc_1" }), output("b")),
    /Duplicate item found with id fc_1/,
    "ids",
  ],
]);

const calling = (...ids: readonly string[]): object => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map((id) => ({ id, type: "function", function: { name: "do", arguments: "{}" } })),
});
const tool = (tool_call_id: string): object => ({ role: "tool", tool_call_id, content: "done" });

table("openai-chat", [
  ["a loop as it should be", { messages: [asked, calling("a", "b"), tool("b"), tool("a")] }, null],
  [
    "a tool message without call",
    { messages: [asked, tool("a")] },
    /must be a response to a preceeding message/,
    "pairing",
  ],
  [
    "a tool message to an earlier call",
    { messages: [asked, calling("a"), tool("a"), asked, tool("a")] },
    /preceeding message/,
    "pairing",
  ],
  [
    "a call without answer",
    { messages: [asked, calling("a", "b"), tool("a")] },
    /did not have response messages: b$/,
    "pairing",
  ],
  [
    "an answer behind words",
    { messages: [asked, calling("a"), asked, tool("a")] },
    /did not have response messages: a/,
    "pairing",
  ],
]);

const functionCall = (more: object = {}): object => ({ functionCall: { name: "do", args: {} }, ...more });
const identified = (id: string): object => ({ functionResponse: { name: "do", id, response: {} } });
const response = { functionResponse: { name: "do", response: {} } };
const signed = { thoughtSignature: ours("t") };
const person = { role: "user", parts: [{ text: "go" }] };
const steps = (...contents: readonly (readonly object[])[]): object => ({
  contents: [person, ...contents.map((parts, i) => ({ role: i % 2 === 0 ? "model" : "user", parts }))],
});

const counted: readonly Case[] = [
  ["a loop as it should be", steps([functionCall(signed), functionCall()], [response, response]), null],
  [
    "one response too few",
    steps([functionCall(signed), functionCall()], [response]),
    /number of function response parts/,
    "pairing",
  ],
  [
    "one response too many",
    steps([functionCall(signed)], [response, response]),
    /number of function response parts/,
    "pairing",
  ],
  ["the same response twice, by its id", steps([functionCall(signed)], [identified("a"), identified("a")]), null],
  [
    "two responses to one call, by their ids",
    steps([functionCall(signed)], [identified("a"), identified("b")]),
    /number of function response parts/,
    "pairing",
  ],
  [
    "words instead of a response",
    steps([functionCall(signed)], [{ text: "x" }]),
    /number of function response parts/,
    "pairing",
  ],
  ["a response without call", steps([{ text: "x" }], [response]), /immediately after a function call turn/, "pairing"],
  ["a foreign signature", steps([functionCall({ thoughtSignature: "Zm8=" })], [response]), /signature/, "signatures"],
  [
    "a stand-in for a signature",
    steps([functionCall({ thoughtSignature: "skip_thought_signature_validator" })], [response]),
    null,
  ],
];
table("gemini", [...counted, ["no signature", steps([functionCall()], [response]), null]]);
table(
  "gemini",
  [
    ...counted,
    [
      "no signature",
      steps([functionCall()], [response]),
      /missing a thought_signature .* `default_api:do` , position 2/,
      "signatures",
    ],
    [
      "no signature in the second step",
      steps([functionCall(signed)], [response], [functionCall()], [response]),
      /missing a thought_signature/,
      "signatures",
    ],
    [
      "a signature on the second of parallel calls",
      steps([functionCall(), functionCall(signed)], [response, response]),
      /missing a thought_signature/,
      "signatures",
    ],
    ["no signature in an earlier turn", steps([functionCall()], [response], [{ text: "x" }], [{ text: "on" }]), null],
  ],
  "gemini-3-pro-preview",
);
