import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { call, fail, type ModelServer, type ModelServerOptions, reply, startModelServer, think, use } from "./index.ts";

async function serving(t: TestContext, options: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(options);
  t.after(() => server.close());
  return server;
}

/** The events of a stream, read by the plainest means: what stands between blank lines. */
function eventsOf(
  text: string,
): readonly { readonly event: string | undefined; readonly data: Record<string, unknown> }[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter(Boolean)
    .map((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? "";
      return { event, data: data.startsWith("{") ? JSON.parse(data) : { text: data } };
    });
}

const post = (
  server: ModelServer,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const user = (content: unknown): object => ({ role: "user", content });
const ask = { model: "m", max_tokens: 100, stream: true, thinking: { type: "adaptive" }, messages: [user("go")] };

describe("a stream", () => {
  const answers = reply(think("t"), "x", call("do", { a: 1 }));

  it("of Anthropic Messages has the events of the real one", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const response = await post(server, "/v1/messages?beta=true", ask);
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    assert.match(response.headers.get("request-id") ?? "", /^req_/);
    const events = eventsOf(await response.text());
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.index ?? null]),
      [
        ["message_start", null],
        ["ping", null],
        ["content_block_start", 0],
        ["content_block_delta", 0],
        ["content_block_delta", 0],
        ["content_block_stop", 0],
        ["content_block_start", 1],
        ["content_block_delta", 1],
        ["content_block_stop", 1],
        ["content_block_start", 2],
        ["content_block_delta", 2],
        ["content_block_delta", 2],
        ["content_block_stop", 2],
        ["message_delta", null],
        ["message_stop", null],
      ],
    );
    assert.ok(events.every(({ event, data }) => event === data.type));
  });

  it("of Responses has the events of the real one, numbered", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const body = { model: "m", stream: true, input: "go", reasoning: { summary: "auto" } };
    const events = eventsOf(await (await post(server, "/v1/responses", body)).text());
    assert.deepEqual(
      events.map(({ event }) => event?.replace("response.", "")),
      [
        ["created", "in_progress"],
        ["output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta"],
        ["reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done"],
        ["output_item.added", "content_part.added", "output_text.delta"],
        ["output_text.done", "content_part.done", "output_item.done"],
        ["output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done"],
        ["completed"],
      ].flat(),
    );
    assert.deepEqual(
      events.map(({ data }) => data.sequence_number),
      [...events.keys()],
    );
  });

  it("of Chat Completions ends with [DONE]", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const text = await (await post(server, "/v1/chat/completions", ask)).text();
    assert.ok(text.endsWith("data: [DONE]\n\n"));
  });

  it("of Gemini comes as events or as an array, as asked", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const path = "/v1beta/models/m:streamGenerateContent";
    const body = { contents: [{ role: "user", parts: [{ text: "go" }] }] };
    const events = eventsOf(await (await post(server, `${path}?alt=sse`, body)).text());
    const array: unknown = await (await post(server, path, body)).json();
    assert.equal(events.length, 2);
    assert.ok(Array.isArray(array) && array.length === 2);
  });
});

describe("what a harness asks beside", () => {
  for (const [method, path, status] of [
    ["HEAD", "/", 200],
    ["GET", "/v1/models", 200],
    ["POST", "/v1/analytics/codex/turn-costs", 404],
    ["GET", "/favicon.ico", 404],
  ] as const) {
    it(`${method} ${path}: ${status}`, async (t) => {
      const server = await serving(t, {});
      assert.equal((await fetch(server.url + path, { method })).status, status);
      assert.equal(server.calls.at(-1)?.status, status);
    });
  }

  for (const [path, body, field] of [
    ["/v1/messages/count_tokens", { model: "m", messages: [user("x".repeat(400))] }, "input_tokens"],
    ["/v1beta/models/m:countTokens", { contents: [{ parts: [{ text: "x".repeat(400) }] }] }, "totalTokens"],
  ] as const) {
    it(`counts tokens at ${path}`, async (t) => {
      const server = await serving(t, {});
      const counted = (await (await post(server, path, body)).json()) as Record<string, number>;
      assert.ok((counted[field] ?? 0) >= 100 && (counted[field] ?? 0) < 200);
    });
  }
});

describe("a refusal has the provider's own shape", () => {
  const gemini = { contents: [{ role: "user", parts: [{ text: "go" }] }] };
  for (const [path, body, error, status, pattern] of [
    ["/v1/messages", ask, "overloaded", 529, /"type":"overloaded_error"/],
    ["/v1/messages", ask, "rate-limit", 429, /"type":"rate_limit_error"/],
    ["/v1/messages", ask, "internal", 500, /"type":"api_error"/],
    ["/v1/messages", ask, "signature", 400, /Invalid `signature` in `thinking` block/],
    ["/v1/responses", { model: "m", input: "go" }, "overloaded", 503, /"code":"server_is_overloaded"/],
    ["/v1/responses", { model: "m", input: "go" }, "signature", 400, /"code":"invalid_encrypted_content"/],
    ["/v1/chat/completions", ask, "rate-limit", 429, /"code":"rate_limit_exceeded"/],
    ["/v1beta/models/m:generateContent", gemini, "overloaded", 503, /"status":"UNAVAILABLE"/],
    ["/v1beta/models/m:generateContent", gemini, "rate-limit", 429, /"status":"RESOURCE_EXHAUSTED"/],
  ] as const) {
    it(`${path}: ${error}`, async (t) => {
      const server = await serving(t, { script: [{ steps: [fail(error, { retryAfter: 7 })] }] });
      const response = await post(server, path, body);
      assert.equal(response.status, status);
      assert.equal(response.headers.get("retry-after"), "7");
      assert.match(await response.text(), pattern);
    });
  }
});

describe("a mishap", () => {
  const long = reply("word ".repeat(100));

  it("cuts a stream after so many events", async (t) => {
    const server = await serving(t, { script: [{ steps: [{ ...long, mishaps: [{ is: "cut", after: 5 }] }] }] });
    const response = await post(server, "/v1/messages", ask);
    let text = "";
    const decoder = new TextDecoder();
    await assert.rejects(async () => {
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    });
    assert.equal(eventsOf(text).length, 5);
  });

  it("cuts a whole reply in half", async (t) => {
    const server = await serving(t, { script: [{ steps: [{ ...long, mishaps: [{ is: "cut", after: 5 }] }] }] });
    const response = await post(server, "/v1/messages", { ...ask, stream: false });
    await assert.rejects(response.text());
  });

  it("ends a stream with an error event", async (t) => {
    const server = await serving(t, {
      script: [{ steps: [{ ...long, mishaps: [{ is: "error", after: 4, error: "overloaded" }] }] }],
    });
    const events = eventsOf(await (await post(server, "/v1/messages", ask)).text());
    assert.equal(events.length, 5);
    assert.match(JSON.stringify(events.at(-1)), /overloaded_error/);
  });

  it("stalls for the time that the script says", async (t) => {
    const slept: number[] = [];
    const sleep = async (ms: number): Promise<void> => void slept.push(ms);
    const server = await serving(t, {
      sleep,
      script: [{ steps: [{ ...long, mishaps: [{ is: "stall", after: 3, ms: 60_000 }] }] }],
    });
    const events = eventsOf(await (await post(server, "/v1/messages", ask)).text());
    assert.equal(events.at(-1)?.event, "message_stop");
    assert.deepEqual(slept, [60_000]);
  });

  it("serves another model and effort than was asked for", async (t) => {
    const server = await serving(t, {
      script: [{ steps: [{ ...reply("x"), servedModel: "small", servedEffort: "low" }] }],
    });
    const body = { model: "large", input: "go", reasoning: { effort: "high" } };
    const served = (await (await post(server, "/v1/responses", body)).json()) as Record<string, unknown>;
    assert.deepEqual([served.model, (served.reasoning as Record<string, unknown>).effort], ["small", "low"]);
  });
});

describe("what a real provider refuses", () => {
  const called = { role: "assistant", content: [{ type: "tool_use", id: "toolu_x", name: "do", input: {} }] };
  const result = user([{ type: "tool_result", tool_use_id: "toolu_x", content: "done" }]);
  const item = { type: "function_call", call_id: "call_x", name: "do", arguments: "{}" };
  for (const [name, path, body, status, pattern] of [
    ["no JSON", "/v1/messages", "{", 400, /not valid JSON/],
    ["no messages", "/v1/messages", { model: "m" }, 400, /messages/],
    ["a call without result", "/v1/messages", { ...ask, messages: [user("go"), called, user("on")] }, 400, /toolu_x/],
    ["a result without call", "/v1/messages", { ...ask, messages: [result] }, 400, /toolu_x/],
    ["a call with its result", "/v1/messages", { ...ask, messages: [user("go"), called, result] }, 200, /message_stop/],
    [
      "an item without output",
      "/v1/responses",
      { model: "m", input: [item] },
      400,
      /No tool output found for function call call_x/,
    ],
  ] as const) {
    it(`${name}: ${status}`, async (t) => {
      const server = await serving(t, {});
      const response = await post(server, path, body);
      assert.equal(response.status, status);
      assert.match(await response.text(), pattern);
    });
  }

  it("a body over the limit, packed or not", async (t) => {
    const server = await serving(t, { bodyLimit: 10_000 });
    const body = JSON.stringify({ ...ask, messages: [user("x".repeat(20_000))] });
    const sent = [{ body }, { body: gzipSync(body), headers: { "content-encoding": "gzip" } }];
    for (const request of sent) {
      const response = await fetch(`${server.url}/v1/messages`, { method: "POST", ...request });
      assert.equal(response.status, 413);
      assert.match(await response.text(), /request_too_large/);
    }
  });
});

it("two servers of one seed say the same and know each other's signatures", async (t) => {
  const options = { script: [{ steps: [reply(think("deep"), "x", call("do", {}))] }], now: () => 1_000_000 };
  const [one, other] = [await serving(t, options), await serving(t, options)];
  const body = { ...ask, stream: false };
  const first = (await (await post(one, "/v1/messages", body)).json()) as { content: { id?: string }[] };
  assert.deepEqual(await (await post(other, "/v1/messages", body)).json(), first);
  const id = first.content.at(-1)?.id;
  const next = [
    user("go"),
    { role: "assistant", content: first.content },
    user([{ type: "tool_result", tool_use_id: id, content: "y" }]),
  ];
  assert.equal((await post(other, "/v1/messages", { ...ask, messages: next })).status, 200);
  assert.equal(
    (await post(await serving(t, { ...options, seed: "foreign" }), "/v1/messages", { ...ask, messages: next })).status,
    400,
  );
});

it("the prompt cache lives on the injected clock", async (t) => {
  let now = 0;
  const server = await serving(t, { now: () => now });
  const system = [{ type: "text", text: "x".repeat(8000), cache_control: { type: "ephemeral", ttl: "1h" } }];
  const reads: unknown[] = [];
  for (const minutes of [0, 59, 59, 61]) {
    now += minutes * 60_000;
    const answer = (await (await post(server, "/v1/messages", { ...ask, stream: false, system })).json()) as {
      usage: Record<string, number>;
    };
    reads.push(
      [answer.usage.cache_read_input_tokens, answer.usage.cache_creation_input_tokens].map((n) => (n ?? 0) > 2000),
    );
  }
  assert.deepEqual(reads, [
    [false, true],
    [true, false],
    [true, false],
    [false, true],
  ]);
});

it("reports context edits that it applied", async (t) => {
  const server = await serving(t, { script: [{ steps: [reply(think("long thought"), "x")] }] });
  const body = {
    ...ask,
    stream: false,
    context_management: { edits: [{ type: "clear_thinking_20251015", keep: { type: "thinking_turns", value: 1 } }] },
  };
  const first = (await (await post(server, "/v1/messages", body)).json()) as { content: unknown };
  const assistant = { role: "assistant", content: first.content };
  const messages = [user("go"), assistant, user("go"), assistant, user("go")];
  const second = (await (await post(server, "/v1/messages", { ...body, messages })).json()) as Record<string, unknown>;
  assert.deepEqual(second.context_management, {
    applied_edits: [{ type: "clear_thinking_20251015", cleared_thinking_turns: 1, cleared_input_tokens: 3 }],
  });
});

it("keeps no key", async (t) => {
  const server = await serving(t, {});
  const secret = "sk-very-secret";
  await post(server, "/v1/messages", ask, { "x-api-key": secret, authorization: `Bearer ${secret}` });
  await post(server, `/v1beta/models/m:generateContent?key=${secret}`, { contents: [{ parts: [{ text: "go" }] }] });
  assert.ok(!JSON.stringify(server.calls).includes(secret));
  assert.equal(server.calls.length, 2);
});

it("records what it understood and what it answered", async (t) => {
  const server = await serving(t, { script: [{ steps: [reply(use({ tool: "shell", command: "ls" }))] }] });
  const tools = [
    { name: "Bash", input_schema: { type: "object", properties: { command: {} }, required: ["command"] } },
  ];
  await (await post(server, "/v1/messages", { ...ask, tools })).text();
  const [served] = server.calls;
  assert.equal(served?.rule, 0);
  assert.equal(served?.call?.said, "go");
  assert.deepEqual(
    served?.reply?.blocks.map((block) => (block.is === "tool-call" ? [block.name, block.input] : block.is)),
    [["Bash", { command: "ls" }]],
  );
});

it("closes at once, though connections are open and a reply stalls", async () => {
  const server = await startModelServer({
    script: [{ steps: [{ ...reply("x"), mishaps: [{ is: "stall", after: 1, ms: 3_600_000 }] }] }],
  });
  const idle = connect(server.port, "127.0.0.1");
  const dropped = new Promise((resolve) => idle.once("close", resolve));
  idle.on("error", () => {});
  const stalled = await post(server, "/v1/messages", ask);
  await server.close();
  await dropped;
  await assert.rejects(stalled.text());
  await assert.rejects(fetch(server.url));
});
