import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseCall } from "./parse-call.ts";
import type { ParsedCall } from "./parsed-call.ts";
import type { RawCall } from "./raw-call.ts";
import { known } from "./seen.ts";
import { newLinker, newStrand, place, transition } from "./strands/index.ts";
import type { Transition } from "./transition.ts";

/** A call as a recorder would have seen it. */
function raw(more: Partial<RawCall> = {}): RawCall {
  return {
    origin: { input: "test", where: "entry 0" },
    startedAt: 0,
    method: "POST",
    url: "http://127.0.0.1/v1/messages?beta=true",
    requestHeaders: [
      ["User-Agent", "claude-cli/9.9.9 (external, sdk-cli)"],
      ["X-Claude-Code-Session-Id", "session-1"],
      ["anthropic-beta", "flag-a,flag-b"],
    ],
    requestBody: JSON.stringify({ model: "model-a", messages: [{ role: "user", content: "hello" }] }),
    status: 200,
    responseHeaders: [["content-type", "text/event-stream"]],
    responseBody: "",
    cut: false,
    firstByteAfter: 1,
    endedAfter: 2,
    command: null,
    ...more,
  };
}

const others: Readonly<Record<string, readonly [call: Partial<RawCall>, because: RegExp]>> = {
  "a probe": [{ method: "HEAD", url: "http://127.0.0.1/", requestBody: "" }, /probe/],
  "token counting": [{ url: "http://127.0.0.1/v1/messages/count_tokens" }, /token counting/],
  "Gemini's token counting": [{ url: "http://127.0.0.1/v1beta/models/m:countTokens" }, /token counting/],
  analytics: [{ url: "http://127.0.0.1/v1/analytics/codex/turn-costs" }, /telemetry/],
  "a list of models": [{ method: "GET", url: "http://127.0.0.1/v1/models", requestBody: "" }, /list of models/],
  "anything else": [{ method: "GET", url: "http://127.0.0.1/robots.txt", requestBody: "" }, /no model call/],
};
for (const [name, [call, because]] of Object.entries(others))
  test(`parseCall: ${name} is another call`, () => {
    const outcome = parseCall(raw(call));
    assert.equal(outcome.is, "other");
    assert.match(outcome.is === "other" ? outcome.because : "", because);
  });

const unreadable: Readonly<Record<string, readonly [body: string, because: RegExp]>> = {
  "a body that was not recorded": ["", /not recorded/],
  "a body that was cut": ['{"model":"model-a","mess', /not JSON/],
  "a body that is a list": ["[]", /not JSON/],
  "a body that is binary": ["\u0000\ufffd\u0001", /not JSON/],
};
for (const [name, [requestBody, because]] of Object.entries(unreadable))
  test(`parseCall: ${name} is unreadable`, () => {
    const outcome = parseCall(raw({ requestBody }));
    assert.equal(outcome.is, "unreadable");
    assert.match(outcome.is === "unreadable" ? outcome.because : "", because);
  });

test("parseCall: never throws, whatever stands in a body", () => {
  const urls = fc.constantFrom(
    "http://127.0.0.1/v1/messages",
    "http://127.0.0.1/v1/responses",
    "http://127.0.0.1/v1/chat/completions",
    "http://127.0.0.1/v1beta/models/m:generateContent",
  );
  const agents = fc.constantFrom("claude-cli/1 (a, b)", "codex_exec/1", "opencode/1", "GeminiCLI/1/m", "x");
  const fields = fc.constantFrom("messages", "input", "contents", "system", "tools", "metadata", "generationConfig");
  const body = fc.dictionary(fields, fc.jsonValue({ maxDepth: 5 }));
  const property = fc.property(urls, agents, body, fc.string(), (url, agent, value, responseBody) => {
    const requestHeaders: RawCall["requestHeaders"] = [
      ["user-agent", agent],
      ["x-codex-turn-metadata", responseBody],
    ];
    const outcome = parseCall(raw({ url, requestHeaders, requestBody: JSON.stringify(value), responseBody }));
    assert.equal(outcome.is, "model-call");
    if (outcome.is === "model-call") transition(newStrand, place(newLinker, outcome.call).exchange);
  });
  fc.assert(property, { seed: 31, numRuns: 300 });
});

test("parseCall: two calls have two ids, the same call has one", () => {
  const id = (call: Partial<RawCall>) => modelCall(raw(call)).id;
  assert.equal(id({}), id({}));
  assert.notEqual(id({}), id({ startedAt: 1 }));
  assert.notEqual(id({}), id({ origin: { input: "test", where: "entry 1" } }));
});

test("parseCall: reads the provenance a team sends along", () => {
  const context = JSON.stringify({ cohort: "internal", build: "b1", flags: ["f"] });
  const { requestHeaders } = raw();
  const call = modelCall(raw({ requestHeaders: [...requestHeaders, ["X-Evenkeel-Context", context]] }));
  assert.deepEqual(call.provenance, { cohort: "internal", build: "b1", flags: ["f"] });
  assert.equal("provenance" in modelCall(raw()), false);
});

test("parseCall: says who wrote the texts of the history", () => {
  const content = ["<system-reminder>stand-in</system-reminder>", "hello"].map((text) => ({ type: "text", text }));
  const call = modelCall(
    raw({ requestBody: JSON.stringify({ model: "m", tools: [tool], messages: [{ role: "user", content }] }) }),
  );
  assert.deepEqual(
    known(call.request.history)?.map((item) => (item.kind === "text" ? item.author : null)),
    ["client", "person"],
  );
});

const tool = { name: "read", description: "stand-in", input_schema: { type: "object" } };
type Block = Readonly<Record<string, unknown>>;

/** An Anthropic conversation with thinking and tools in every turn, as bodies and streamed replies. */
function conversation(turns: number): readonly { readonly messages: Block[]; readonly reply: Block[] }[] {
  const messages: Block[] = [{ role: "user", content: [{ type: "text", text: "hello" }] }];
  return Array.from({ length: turns }, (_, turn) => {
    const reply = [
      { type: "thinking", thinking: `thought ${turn}`, signature: `signature-${turn}` },
      { type: "text", text: `step ${turn}` },
      { type: "tool_use", id: `tool-${turn}`, name: "read", input: { path: `/stand-in/${turn}` } },
    ];
    const sent = { messages: structuredClone(messages), reply };
    const result = { type: "tool_result", tool_use_id: `tool-${turn}`, content: `result ${turn}` };
    messages.push({ role: "assistant", content: reply }, { role: "user", content: [result] });
    return sent;
  });
}

/** The reply as a stream, its texts in pieces of `size` characters. */
function streamed(reply: readonly Block[], size: number): string {
  const events: Block[] = [
    { type: "message_start", message: { id: "m", model: "model-a", usage: { input_tokens: 1 } } },
  ];
  const push = (index: number, type: string, key: string, text: unknown) => {
    const whole = String(text);
    for (let at = 0; at < whole.length; at += size)
      events.push({ type: "content_block_delta", index, delta: { type, [key]: whole.slice(at, at + size) } });
  };
  for (const [index, block] of reply.entries()) {
    const empty = { ...block, thinking: "", signature: "", text: "", input: {} };
    const { type } = block;
    const keys = type === "thinking" ? ["thinking", "signature"] : type === "text" ? ["text"] : ["id", "name", "input"];
    const start = Object.fromEntries(Object.entries(empty).filter(([key]) => key === "type" || keys.includes(key)));
    events.push({ type: "content_block_start", index, content_block: start });
    if (type === "thinking") {
      push(index, "thinking_delta", "thinking", block.thinking);
      events.push({
        type: "content_block_delta",
        index,
        delta: { type: "signature_delta", signature: block.signature },
      });
    } else if (type === "text") push(index, "text_delta", "text", block.text);
    else push(index, "input_json_delta", "partial_json", JSON.stringify(block.input));
    events.push({ type: "content_block_stop", index });
  }
  events.push({ type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 1 } });
  events.push({ type: "message_stop" });
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

interface Form {
  readonly size: number;
  readonly reverseHeaders: boolean;
  /** Which content block of the last message, and of which message, carries the cache marker. */
  readonly marker: number;
  readonly drop?: { readonly from: number; readonly thinking: number };
}

function transitionsOf(turns: number, form: Form): readonly Transition[] {
  let linker = newLinker;
  let strand = newStrand;
  return conversation(turns).map(({ messages, reply }, turn) => {
    const marked = structuredClone(messages).map((message, position) => ({
      ...message,
      content: blocksOf(message).map((block, at) =>
        (position + at) % 7 === form.marker ? { ...block, cache_control: { type: "ephemeral" } } : block,
      ),
    }));
    const kept = marked.map((message) => ({
      ...message,
      content: message.content.filter(
        (block) =>
          form.drop === undefined || turn < form.drop.from || block.thinking !== `thought ${form.drop.thinking}`,
      ),
    }));
    const call = raw({
      startedAt: turn * 60_000,
      origin: { input: "test", where: `entry ${turn}` },
      requestBody: JSON.stringify({ model: "model-a", max_tokens: 9, stream: true, tools: [tool], messages: kept }),
      responseBody: streamed(reply, form.size),
    });
    const headers = form.reverseHeaders ? call.requestHeaders.toReversed() : call.requestHeaders;
    const placed = place(linker, modelCall({ ...call, requestHeaders: headers }));
    linker = placed.state;
    const step = transition(strand, placed.exchange);
    strand = step.strandState;
    return step.transition;
  });
}

function blocksOf(message: Block): readonly Block[] {
  return Array.isArray(message.content) ? message.content : [];
}

function modelCall(call: RawCall): ParsedCall {
  const outcome = parseCall(call);
  assert.equal(outcome.is, "model-call");
  if (outcome.is !== "model-call") throw new Error("no model call");
  return outcome.call;
}

/** All that a rule can see of a step, ids and times apart. */
const shown = ({ added, changes, breaks, turn, gap }: Transition) => ({
  added: added.map(({ hash }) => hash),
  changes: changes.map((change) => [change.is, (change.is === "inserted" ? change.seen : change.expected).kind]),
  breaks: breaks.map(({ kind }) => kind),
  turn,
  gap,
});

const forms = fc.record({
  size: fc.integer({ min: 1, max: 20 }),
  reverseHeaders: fc.boolean(),
  marker: fc.integer({ min: 0, max: 7 }),
});

test("transitions: headers reordered, cache markers moved and streams split otherwise change nothing", () => {
  const plain = transitionsOf(4, { size: 1000, reverseHeaders: false, marker: 7 }).map(shown);
  assert.ok(plain.every(({ changes, breaks }) => changes.length === 0 && breaks.length === 0));
  const property = fc.property(forms, (form) => {
    assert.deepEqual(transitionsOf(4, form).map(shown), plain);
  });
  fc.assert(property, { seed: 32, numRuns: 60 });
});

test("transitions: dropping any one thinking block from any turn on is caught exactly once", () => {
  const turns = 6;
  const drops = fc
    .tuple(fc.integer({ min: 0, max: turns - 2 }), fc.nat())
    .map(([thinking, later]) => ({ thinking, from: thinking + 1 + (later % (turns - 1 - thinking)) }));
  const property = fc.property(forms, drops, (form, drop) => {
    const changes = transitionsOf(turns, { ...form, drop }).map((step) => shown(step).changes);
    assert.deepEqual(
      changes,
      Array.from({ length: turns }, (_, turn) => (turn === drop.from ? [["missing", "reasoning"]] : [])),
    );
  });
  fc.assert(property, { seed: 33, numRuns: 100 });
});
