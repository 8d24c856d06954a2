import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import type { GatewaySettings } from "../../settings/index.ts";
import { contractOf } from "./block/contract.fixture.ts";
import { ask, bytesOf, gatewayBefore, type Tested, upstreamOf } from "./gateway.fixture.ts";

const contract = contractOf("model: [claude-opus-4-6, gpt-6]\neffort: high");
const declared = {
  model: "claude-opus-4-6",
  max_tokens: 5,
  messages: [{ role: "user", content: "hi" }],
  output_config: { effort: "high" },
};
const block = (...rules: (keyof GatewaySettings["rules"])[]) => ({
  contract,
  gateway: { rules: Object.fromEntries(rules.map((rule) => [rule, "block"])) },
});
const blockedBy = async ({ replies }: Tested): Promise<unknown> => {
  const answer = (await replies(1)).find(({ is }) => is === "reply");
  return answer?.is === "reply" ? answer.blockedBy : undefined;
};

describe("a request that breaks a rule", () => {
  const bodies: readonly (readonly [
    name: string,
    body: object | string | Buffer,
    headers: Record<string, string>,
    by: string,
    status: number,
  ])[] = [
    ["asks for another model", { ...declared, model: "x" }, {}, "model-declared", 400],
    ["asks for another effort", { ...declared, output_config: { effort: "low" } }, {}, "effort-declared", 400],
    ["is no JSON", "{", {}, "unreadable", 400],
    ["is not in the coding it says", declared, { "content-encoding": "gzip" }, "unreadable", 400],
    ["is longer than what is read", { ...declared, system: "x".repeat(200_000) }, {}, "unreadable", 413],
    [
      "is compressed",
      gzipSync(JSON.stringify({ ...declared, model: "x" })),
      { "content-encoding": "gzip" },
      "model-declared",
      400,
    ],
    [
      "is compressed by zstd",
      zstdCompressSync(JSON.stringify({ ...declared, model: "x" })),
      { "content-encoding": "zstd" },
      "model-declared",
      400,
    ],
    [
      "is coded in a way that nobody knows, behind one that is known",
      gzipSync(JSON.stringify(declared)),
      { "content-encoding": "snappy, gzip" },
      "unreadable",
      400,
    ],
    [
      "is coded five times over",
      [1, 2, 3, 4, 5].reduce((bytes: Buffer) => gzipSync(bytes), Buffer.from(JSON.stringify(declared))),
      { "content-encoding": "gzip, gzip, gzip, gzip, gzip" },
      "unreadable",
      400,
    ],
    [
      "inflates beyond measure",
      brotliCompressSync(Buffer.alloc(50_000_000, " ")),
      { "content-encoding": "br" },
      "unreadable",
      400,
    ],
  ];
  for (const [name, body, headers, by, status] of bodies) {
    test(`${name}: the upstream never hears of it`, async (t) => {
      let asked = 0;
      const upstream = await upstreamOf(t, (_request, response) => {
        asked += 1;
        response.end();
      });
      const options = block("model-declared", "effort-declared");
      const tested = await gatewayBefore(t, upstream, {
        ...options,
        gateway: { ...options.gateway, longestBody: 100_000 },
      });
      const bytes = typeof body === "object" && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
      const reply = await ask(`${tested.url}/anthropic/v1/messages`, { body: bytes, headers });
      const { type, error } = JSON.parse((await bytesOf(reply)).toString());
      assert.deepEqual([reply.statusCode, type, asked], [status, "error", 0]);
      assert.match(error.message, /^evenkeel: /);
      assert.equal(await blockedBy(tested), by);
      assert.equal(tested.gateway.counts().failed.blocked, 1);
      if (by !== "unreadable") assert.equal(reply.headers["x-evenkeel-rule"], by);
    });
  }

  test("what is declared goes through untouched, large and small, in whatever form it comes", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => void request.pipe(response));
    const { url, replies } = await gatewayBefore(t, upstream, block("model-declared", "effort-declared"));
    for (const system of ["", "x".repeat(400_000)]) {
      for (const headers of [{}, { "Transfer-Encoding": "chunked" }, { Expect: "100-continue" }]) {
        const body = JSON.stringify({ ...declared, system });
        const reply = await ask(`${url}/anthropic/v1/messages`, { body, headers });
        assert.equal((await bytesOf(reply)).toString(), body);
      }
    }
    assert.ok((await replies(6)).every(({ notAnalysed }) => notAnalysed === null));
    const list = await ask(`${url}/anthropic/v1/models`, { method: "GET" });
    assert.equal(list.statusCode, 200);
  });

  test("the providers' own libraries show the message, and do not ask again", async (t) => {
    const upstream = await upstreamOf(t, (_request, response) => void response.end());
    const { url, gateway } = await gatewayBefore(t, upstream, block("model-declared"));
    const anthropic = new Anthropic({ apiKey: "k", baseURL: `${url}/anthropic` });
    const message = /blocked by model-declared: other was asked for, declared is claude-opus-4-6 or gpt-6/;
    await assert.rejects(
      anthropic.messages.create({ model: "other", max_tokens: 5, messages: [{ role: "user", content: "hi" }] }),
      (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.match(error.message, message);
        return true;
      },
    );
    const openai = new OpenAI({ apiKey: "k", baseURL: `${url}/openai/v1` });
    for (const call of [
      () => openai.responses.create({ model: "other", input: "hi" }),
      () => openai.chat.completions.create({ model: "other", messages: [{ role: "user", content: "hi" }] }),
    ]) {
      await assert.rejects(call(), (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.match(error.message, message);
        return true;
      });
    }
    assert.equal(gateway.counts().received, 3);
  });

  test("nothing blocks what nothing declares", async (t) => {
    const options = block("effort-declared");
    await assert.rejects(gatewayBefore(t, "http://127.0.0.1:1", { ...options, contract: null }), {
      code: "EVENKEEL_GATEWAY_SETTINGS",
    });
  });
});

describe("a reply of another model", () => {
  const sse = { "Content-Type": "text/event-stream" };
  const event = (data: object, name?: string): string =>
    `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
  const secretText = "the words of another model";
  const forms = [
    [
      "anthropic",
      "/v1/messages",
      declared,
      [
        event({ type: "message_start", message: { model: "MODEL", content: [], usage: {} } }, "message_start"),
        event({ type: "content_block_delta", delta: { text: secretText } }, "content_block_delta"),
      ],
      /^event: error\ndata: \{"type":"error"/m,
    ],
    [
      "openai",
      "/v1/responses",
      { model: "claude-opus-4-6", input: "hi" },
      [
        event({ type: "response.created", response: { id: "r", model: "MODEL" } }),
        event({ type: "response.output_text.delta", delta: secretText }),
      ],
      /^event: response.failed\n/m,
    ],
    [
      "openai",
      "/v1/chat/completions",
      declared,
      [event({ model: "MODEL", choices: [{ delta: { content: secretText } }] })],
      /^data: \{"error"/m,
    ],
    [
      "gemini",
      "/v1beta/models/claude-opus-4-6:streamGenerateContent?alt=sse",
      { contents: [{ parts: [{ text: "hi" }] }] },
      [event({ modelVersion: "MODEL", candidates: [{ content: { parts: [{ text: secretText }] } }] })],
      /^data: \{"error":\{"code":400/m,
    ],
  ] as const;
  for (const [provider, path, body, events, error] of forms) {
    test(`${provider}${path}: a stream is ended in the provider's own shape, and the right one goes through`, async (t) => {
      let model = "";
      let ended = false;
      const upstream = await upstreamOf(t, (request, response) => {
        request.resume().on("end", () => {
          response.writeHead(200, sse);
          for (const each of events) response.write(each.replaceAll("MODEL", model));
          if (model !== "claude-opus-5") response.end();
          response.on("close", () => {
            ended = true;
          });
        });
      });
      const tested = await gatewayBefore(t, upstream, block("model-served"));
      model = "claude-opus-4-6-20260115";
      const right = await ask(`${tested.url}/${provider}${path}`, {
        body: JSON.stringify(body),
        headers: { "Accept-Encoding": "gzip" },
      });
      assert.equal((await bytesOf(right)).toString(), events.join("").replaceAll("MODEL", model));
      model = "claude-opus-5";
      ended = false;
      const wrong = await ask(`${tested.url}/${provider}${path}`, { body: JSON.stringify(body) });
      assert.equal(wrong.statusCode, 200);
      const text = (await bytesOf(wrong)).toString();
      assert.ok(!text.includes(secretText));
      assert.match(text, error);
      assert.match(text, /blocked by model-served: claude-opus-4-6 was asked for and claude-opus-5 replied/);
      const told = await tested.replies(2);
      const last = told.findLast(({ is }) => is === "reply");
      assert.ok(last?.is === "reply" && last.blockedBy === "model-served" && last.cutBy === null && last.bodyBytes > 0);
      while (!ended) await new Promise((resolve) => setImmediate(resolve));
    });
  }

  test("a stream that announced its length is ended all the same", async (t) => {
    const text = event({ model: "claude-haiku-4-5", choices: [{ delta: { content: secretText } }] });
    const upstream = await upstreamOf(t, (request, response) => {
      request.resume().on("end", () => response.writeHead(200, { ...sse, "Content-Length": text.length }).end(text));
    });
    const { url } = await gatewayBefore(t, upstream, block("model-served"));
    const reply = await ask(`${url}/openai/v1/chat/completions`, { body: JSON.stringify(declared) });
    assert.equal(reply.headers["content-length"], undefined);
    assert.match((await bytesOf(reply)).toString(), /^data: \{"error".*\n\n$/);
  });

  const wholes: readonly (readonly [
    name: string,
    status: number,
    headers: Record<string, string>,
    body: string,
    expected: number,
  ])[] = [
    ["the right one", 200, {}, '{"model":"claude-opus-4-6","content":[]}', 200],
    ["another one", 200, {}, '{"model":"claude-haiku-4-5","content":[]}', 400],
    ["none named", 200, {}, '{"content":[]}', 502],
    ["compressed unasked", 200, { "Content-Encoding": "gzip" }, "x", 502],
    ["an error of the upstream", 529, {}, '{"type":"error","error":{"type":"overloaded_error"}}', 529],
  ];
  for (const [name, status, headers, body, expected] of wholes) {
    test(`a whole reply: ${name}`, async (t) => {
      let acceptable: string | undefined;
      const upstream = await upstreamOf(t, (request, response) => {
        acceptable = String(request.headers["accept-encoding"]);
        request
          .resume()
          .on("end", () => response.writeHead(status, { ...headers, "Content-Type": "application/json" }).end(body));
      });
      const { url } = await gatewayBefore(t, upstream, block("model-served"));
      const reply = await ask(`${url}/anthropic/v1/messages`, {
        body: JSON.stringify(declared),
        headers: { "Accept-Encoding": "gzip, br" },
      });
      const text = (await bytesOf(reply)).toString();
      assert.deepEqual([reply.statusCode, acceptable], [expected, "identity"]);
      assert.equal(text === body, expected === status);
    });
  }

  test("the providers' own libraries fail on it, streamed or not", async (t) => {
    const upstream = await upstreamOf(t, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const { stream } = JSON.parse(Buffer.concat(chunks).toString());
        if (stream !== true)
          return void response
            .writeHead(200, { "Content-Type": "application/json" })
            .end('{"model":"claude-haiku-4-5"}');
        response.writeHead(200, sse);
        response.end(
          event({ type: "message_start", message: { model: "claude-haiku-4-5", content: [] } }, "message_start"),
        );
      });
    });
    const { url } = await gatewayBefore(t, upstream, block("model-served"));
    const client = new Anthropic({ apiKey: "k", baseURL: `${url}/anthropic`, maxRetries: 0 });
    const wanted = { model: "claude-opus-4-6", max_tokens: 5, messages: [{ role: "user" as const, content: "hi" }] };
    await assert.rejects(client.messages.create(wanted), /claude-haiku-4-5 replied/);
    await assert.rejects(client.messages.stream(wanted).finalMessage(), /claude-haiku-4-5 replied/);
  });
});
