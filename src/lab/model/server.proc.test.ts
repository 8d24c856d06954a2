import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { call, reply, startModelServer, think, use } from "./index.ts";
import { ask, post, serving, user } from "./serving.fixture.ts";

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

describe("a count is what a call would read", () => {
  const long = (id: string): readonly object[] => [
    { role: "assistant", content: [{ type: "tool_use", id, name: "do", input: {} }] },
    user([{ type: "tool_result", tool_use_id: id, content: "x".repeat(4000) }]),
  ];
  const messages = [user("go"), ...["a", "b", "c", "d", "e"].flatMap(long)];
  const edits = [{ type: "clear_tool_uses_20250919", trigger: { type: "tool_uses", value: 5 } }];
  for (const [name, body, original] of [
    ["as sent", { ...ask, messages }, false],
    ["after edits", { ...ask, messages, context_management: { edits } }, true],
  ] as const) {
    it(name, async (t) => {
      const server = await serving(t, {});
      const counted = (await (await post(server, "/v1/messages/count_tokens", body)).json()) as {
        input_tokens: number;
        context_management?: { original_input_tokens: number };
      };
      const answer = (await (await post(server, "/v1/messages", { ...body, stream: false })).json()) as {
        usage: Record<string, number>;
        context_management?: unknown;
      };
      const { input_tokens = 0, cache_read_input_tokens = 0, cache_creation_input_tokens = 0 } = answer.usage;
      assert.equal(counted.input_tokens, input_tokens + cache_read_input_tokens + cache_creation_input_tokens);
      const cleared = (counted.context_management?.original_input_tokens ?? 0) - counted.input_tokens;
      assert.equal(cleared > 1900 && cleared <= 2000, original);
      assert.deepEqual(
        answer.context_management,
        original
          ? { applied_edits: [{ type: edits[0]?.type, cleared_tool_uses: 2, cleared_input_tokens: 2000 }] }
          : undefined,
      );
    });
  }

  it("of Responses", async (t) => {
    const server = await serving(t, {});
    const body = { model: "m", input: "x".repeat(400) };
    const counted = (await (await post(server, "/v1/responses/input_tokens", body)).json()) as Record<string, unknown>;
    const answer = (await (await post(server, "/v1/responses", body)).json()) as { usage: { input_tokens: number } };
    assert.deepEqual(counted, { object: "response.input_tokens", input_tokens: answer.usage.input_tokens });
  });
});

it("a front dropped in silence shows in the usage alone", async (t) => {
  const messages = [user("x".repeat(40_000)), { role: "assistant", content: "x" }, user("go")];
  const read = async (readsAtMost: number): Promise<number> => {
    const server = await serving(t, { disturbances: [{ does: { readsAtMost } }] });
    const response = await post(server, "/v1/messages", { ...ask, stream: false, messages });
    assert.equal(response.status, 200);
    return ((await response.json()) as { usage: { input_tokens: number } }).usage.input_tokens;
  };
  assert.ok((await read(50_000)) > 10_000);
  assert.ok((await read(5_000)) < 100);
});
