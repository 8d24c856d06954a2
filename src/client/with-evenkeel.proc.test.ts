import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { type PostedCall, PostedCalls, postedCall } from "../capture/posted-call/index.ts";
import { withEvenkeel } from "./index.ts";

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

const message = {
  ...{ id: "msg_1", type: "message", role: "assistant", model: "claude-opus-4-6" },
  content: [{ type: "text", text: "Hello." }],
  ...{ stop_reason: "end_turn", stop_sequence: null, usage: { input_tokens: 9, output_tokens: 3 } },
};
const events = [
  { type: "message_start", message: { ...message, content: [], stop_reason: null } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello." } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 3 } },
  { type: "message_stop" },
];
const completion = {
  ...{ id: "c1", object: "chat.completion", created: 1, model: "gpt-5" },
  choices: [{ index: 0, message: { role: "assistant", content: "Hello." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
};

/** A model that answers, and shows what headers came. */
async function model() {
  const seen: IncomingHttpHeaders[] = [];
  const url = await serve((request, response) => {
    seen.push(request.headers);
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const isStream = body.includes('"stream":true');
      response.setHeader("content-type", isStream ? "text/event-stream" : "application/json");
      response.setHeader("request-id", "req_1");
      if (request.url?.includes("chat") === true) response.end(JSON.stringify(completion));
      else if (!isStream) response.end(JSON.stringify(message));
      else response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
    });
  });
  return { url, seen };
}

/** A server that takes reports. */
async function taker() {
  const taken: PostedCall[] = [];
  const raw: string[] = [];
  const url = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      raw.push(JSON.stringify(request.headers) + body);
      taken.push(postedCall.parse(JSON.parse(body)));
      response.writeHead(202).end("{}");
    });
  });
  return { url, taken, raw };
}

const context = { cohort: "public", build: "2026.11.1", unit: "zoë", flags: ["a"] };
const said = { model: "claude-opus-4-6", max_tokens: 10, messages: [{ role: "user" as const, content: "Hi." }] };

test("the Anthropic SDK: the gateway is told, streamed or not", async () => {
  const { url, seen } = await model();
  const client = new Anthropic({ baseURL: url, apiKey: "none", fetch: withEvenkeel(fetch, context, { only: [url] }) });
  const whole = await client.messages.create(said);
  assert.equal(whole.content[0]?.type === "text" && whole.content[0].text, "Hello.");
  const streamed = await client.messages.stream(said).finalMessage();
  assert.equal(streamed.content[0]?.type === "text" && streamed.content[0].text, "Hello.");
  assert.equal(seen.length, 2);
  for (const headers of seen) {
    const value = String(headers["x-evenkeel-context"]);
    assert.match(value, /^[\x20-\x7e]+$/);
    assert.deepEqual(JSON.parse(value), context);
    assert.match(`${headers["x-api-key"]} ${headers.authorization}`, /none/, JSON.stringify(headers));
  }
});

test("the OpenAI SDK: the gateway is told, anew for each call", async () => {
  const { url, seen } = await model();
  let calls = 0;
  const told = withEvenkeel(fetch, () => ({ run: `r${++calls}` }), { only: [url] });
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", fetch: told });
  for (let n = 0; n < 2; n += 1) {
    const answer = await client.chat.completions.create({ model: "gpt-5", messages: said.messages });
    assert.equal(answer.choices[0]?.message.content, "Hello.");
  }
  assert.deepEqual(
    seen.map((headers) => headers["x-evenkeel-context"]),
    ['{"run":"r1"}', '{"run":"r2"}'],
  );
});

test("nobody else is told: another host, and where a redirect leads", async () => {
  const other = await model();
  await (await withEvenkeel(fetch, context)(`${other.url}/v1/messages`, { method: "POST", body: "{}" })).text();
  const url = await serve((_request, response) => {
    response.writeHead(307, { location: `${other.url}/v1/messages` }).end();
  });
  const response = await withEvenkeel(fetch, context, { only: [url] })(url, { method: "POST", body: "{}" });
  assert.equal(response.status, 200);
  assert.equal(other.seen.length, 2);
  for (const headers of other.seen) assert.equal(headers["x-evenkeel-context"], undefined);
});

test("what is wrong with the context is no trouble of the call", async () => {
  const { url, seen } = await model();
  const troubles: string[] = [];
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const contexts: readonly (() => object | undefined)[] = [
    () => {
      throw new Error("no");
    },
    () => circular,
    () => ({ release: "r".repeat(20_000) }),
    () => undefined,
  ];
  for (const make of contexts) {
    const told = withEvenkeel(fetch, make, {
      only: [url],
      onTrouble: (what) => {
        troubles.push(what);
        throw new Error("its own");
      },
    });
    assert.equal((await told(`${url}/v1/messages`, { method: "POST", body: "{}" })).status, 200);
  }
  assert.equal(seen.length, 4);
  assert.equal(troubles.length, 2);
});

test("a Request, headers as pairs, and a context that stands there already", async () => {
  const { url, seen } = await model();
  const told = withEvenkeel(fetch, context, { only: [url] });
  await told(new Request(`${url}/v1/messages`, { method: "POST", body: "{}", headers: { "x-mine": "1" } }));
  const own = JSON.stringify({ lane: "title", build: "own" });
  await told(url, { method: "POST", body: "{}", headers: [["X-Evenkeel-Context", own]] });
  assert.equal(seen[0]?.["x-mine"], "1");
  assert.deepEqual(JSON.parse(String(seen[1]?.["x-evenkeel-context"])), { ...context, build: "own", lane: "title" });
});

test("without a gateway each call is reported, and becomes the facts of an exchange", async () => {
  const { url, seen } = await model();
  const { url: server, taken, raw } = await taker();
  const told = withEvenkeel(fetch, context, { report: { url: server, token: "let-me-in" } });
  const client = new Anthropic({ baseURL: url, apiKey: "sk-ant-secret-secret-secret", fetch: told });
  const streamed = await client.messages.stream(said).finalMessage();
  assert.equal(streamed.content[0]?.type === "text" && streamed.content[0].text, "Hello.");
  await client.messages.create(said);
  await told.settled();
  assert.equal(seen[0]?.["x-evenkeel-context"], undefined);
  assert.equal(taken.length, 2);
  assert.match(raw[0] ?? "", /Bearer let-me-in/);
  for (const text of raw) assert.doesNotMatch(text, /sk-ant-secret/);
  const options = { contract: null, capture: { prompts: "hash" }, key: new Uint8Array(32), keepBytes: 1e6 } as const;
  const calls = new PostedCalls(options);
  const facts = taken.flatMap((call, index) => [...calls.take(call, `exchange-${index}`, Date.now())]);
  const exchanges = facts.flatMap((fact) => (fact.is === "exchange" ? [fact] : []));
  for (const exchange of exchanges) {
    assert.equal(exchange.source, "api");
    assert.equal(exchange.analysis.is, "done");
    assert.equal(exchange.outcome, "complete");
    assert.equal(exchange.tokens.output, 3);
    assert.equal(exchange.requestId, "req_1");
    assert.equal(exchange.provenance?.build, "2026.11.1");
    assert.match(exchange.provenance?.unit ?? "", /^[0-9a-f]{24}$/);
  }
  assert.equal(exchanges.length, 2);
});

test("a reply broken off is reported as such; what has no server goes on", async () => {
  const { url: server, taken } = await taker();
  const slow = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify(events[0])}\n\n`);
  });
  const told = withEvenkeel(fetch, context, { report: { url: server } });
  const stop = new AbortController();
  const response = await told(`${slow}/v1/messages`, { method: "POST", body: "{}", signal: stop.signal });
  assert.equal(response.url, `${slow}/v1/messages`);
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await told.settled();
  assert.equal(taken[0]?.response?.cutBy, "client");
  assert.match(taken[0]?.response?.body ?? "", /message_start/);

  const troubles: string[] = [];
  const alone = withEvenkeel(fetch, context, {
    report: { url: "http://127.0.0.1:1" },
    onTrouble: (what) => troubles.push(what),
  });
  const { url } = await model();
  assert.equal((await (await alone(`${url}/v1/messages`, { method: "POST", body: "{}" })).text()).length > 0, true);
  await alone.settled();
  assert.equal(troubles.length, 1);
});

test("a body longer than is copied passes whole, and is reported without", async () => {
  const { url: server, taken } = await taker();
  const long = "x".repeat(300_000);
  const url = await serve((_request, response) => response.end(long));
  const told = withEvenkeel(fetch, context, { report: { url: server, longestBody: 1000 } });
  const response = await told(`${url}/v1/messages`, { method: "POST", body: long });
  assert.equal(await response.text(), long);
  await told.settled();
  assert.equal(taken[0]?.request.body, null);
  assert.equal(taken[0]?.response?.body, null);
  assert.equal(taken[0]?.response?.notCopied, "the reply was too long");
});
