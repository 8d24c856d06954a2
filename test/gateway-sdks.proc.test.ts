// The providers' own SDKs through the gateway: what they get is, byte for byte, what they get without it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { type Gateway, startGateway } from "../src/capture/gateway/index.ts";
import { call, fail, type ModelServer, reply, type Script, startModelServer, think } from "../src/lab/model/index.ts";
import { defaultSettings, type Settings } from "../src/settings/index.ts";

const words = "Zwölf Boxkämpfer jagen Viktor 🥊 über den großen Sylter Deich. ".repeat(50);
const script: Script = [
  { when: { says: "busy" }, times: 1, steps: [fail("overloaded", { retryAfter: 0 })] },
  { steps: [reply(think("First look, then speak. ".repeat(20)), words, call("look", { at: "a.txt", n: [1, 2] }))] },
];

/** Everything that could differ between two servers is fixed. */
const modelServer = (): Promise<ModelServer> =>
  startModelServer({ script, now: () => Date.UTC(2026, 3, 1), seed: "same" });

interface Got {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
}

/** A fetch that keeps the bytes it hands on, and the fetch's own replies. */
function listening(): { readonly fetch: typeof globalThis.fetch; got(): Promise<readonly Got[]> } {
  const kept: Promise<Got>[] = [];
  return {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const copy = response.clone();
      kept.push(
        copy.arrayBuffer().then((bytes) => ({
          status: response.status,
          type: response.headers.get("content-type"),
          body: Buffer.from(bytes).toString("base64"),
        })),
      );
      return response;
    },
    got: () => Promise.all(kept),
  };
}

const schema = { type: "object" as const, properties: { at: { type: "string" } }, required: ["at"] };

/** One conversation with each of an SDK's ways to ask; `base` is what the SDK takes for its vendor. */
const conversations: Readonly<Record<string, (base: string, fetch: typeof globalThis.fetch) => Promise<unknown>>> = {
  "Anthropic messages": (base, fetch) => anthropic(base, fetch).messages.create({ ...ask("work"), stream: false }),
  "Anthropic messages, streamed": (base, fetch) => anthropic(base, fetch).messages.stream(ask("work")).finalMessage(),
  "Anthropic messages, overloaded and asked again": (base, fetch) =>
    anthropic(base, fetch).messages.create(ask("busy")),
  "Anthropic, an error": (base, fetch) =>
    anthropic(base, fetch)
      .messages.create({ ...ask("work"), max_tokens: -1 })
      .catch((error: Error) => error.message),
  "Anthropic token count": (base, fetch) =>
    anthropic(base, fetch).messages.countTokens({ model: "claude-test", messages: ask("work").messages }),
  "OpenAI responses": (base, fetch) => openai(base, fetch).responses.create({ model: "gpt-test", input: "work" }),
  "OpenAI responses, streamed": async (base, fetch) => {
    const events: unknown[] = [];
    const stream = await openai(base, fetch).responses.create({ model: "gpt-test", input: "work", stream: true });
    for await (const event of stream) events.push(event);
    return events;
  },
  "OpenAI chat": (base, fetch) =>
    openai(base, fetch).chat.completions.create({ model: "gpt-test", messages: [{ role: "user", content: "work" }] }),
  "OpenAI chat, streamed": async (base, fetch) => {
    const messages = [{ role: "user" as const, content: "work" }];
    const chunks: unknown[] = [];
    const stream = await openai(base, fetch).chat.completions.create({ model: "gpt-test", messages, stream: true });
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  },
};

function ask(words: string): Anthropic.MessageCreateParamsNonStreaming {
  return {
    model: "claude-test",
    max_tokens: 4096,
    thinking: { type: "enabled", budget_tokens: 1024 },
    tools: [{ name: "look", input_schema: schema }],
    messages: [{ role: "user", content: words }],
  };
}

function anthropic(base: string, fetch: typeof globalThis.fetch): Anthropic {
  return new Anthropic({ apiKey: "test", baseURL: base, maxRetries: 2, fetch });
}

function openai(base: string, fetch: typeof globalThis.fetch): OpenAI {
  return new OpenAI({ apiKey: "test", baseURL: `${base}/v1`, maxRetries: 2, fetch });
}

describe("the official SDKs through the gateway", () => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-sdks-"));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  for (const [name, talk] of Object.entries(conversations)) {
    test(name, async () => {
      const [plain, behind] = await Promise.all([modelServer(), modelServer()]);
      const gateway = await gatewayTo(behind.url);
      try {
        const route = name.startsWith("OpenAI") ? "openai" : "anthropic";
        const [direct, through] = [listening(), listening()];
        const expected = await talk(plain.url, direct.fetch);
        const seen = await talk(`${gateway.url}/${route}`, through.fetch);
        assert.deepEqual(seen, expected);
        const [bytes, same] = [await through.got(), await direct.got()];
        assert.deepEqual(bytes, same);
        assert.ok(bytes.length > 0 && bytes.every(({ body }) => body.length > 0));
        assert.deepEqual(
          behind.calls.map(({ method, path, status }) => [method, path, status]),
          plain.calls.map(({ method, path, status }) => [method, path, status]),
        );
      } finally {
        await gateway.close(1000);
        await Promise.all([plain.close(), behind.close()]);
      }
    });
  }

  let count = 0;
  function gatewayTo(url: string): Promise<Gateway> {
    count += 1;
    const upstreams: Settings["gateway"]["upstreams"] = {
      anthropic: { url, protocol: "anthropic" },
      openai: { url, protocol: "openai" },
    };
    return startGateway({
      port: 0,
      settings: { ...defaultSettings.gateway, upstreams },
      contract: null,
      capture: defaultSettings.capture,
      dataDir: join(folder, String(count)),
      log: () => {},
    });
  }
});
