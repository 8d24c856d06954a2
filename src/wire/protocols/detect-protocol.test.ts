import assert from "node:assert/strict";
import { test } from "node:test";
import type { Protocol } from "../exchange.ts";
import { detectProtocol } from "./detect-protocol.ts";

const cases: readonly [method: string, url: string, body: unknown, protocol: Protocol | null][] = [
  ["POST", "http://127.0.0.1:4747/v1/messages?beta=true", {}, "anthropic-messages"],
  ["post", "https://api.anthropic.com/v1/messages", null, "anthropic-messages"],
  ["POST", "/v1/messages/", {}, "anthropic-messages"],
  ["POST", "/v1/messages/count_tokens?beta=true", { messages: [] }, null],
  ["POST", "/v1/messages/batches", {}, null],
  ["GET", "/v1/messages", {}, null],
  ["HEAD", "/", null, null],
  ["POST", "/anthropic/messages", { messages: [] }, "anthropic-messages"],
  ["POST", "/api/chat/messages", { text: "hi" }, null],
  [
    "POST",
    "/v1/projects/p/locations/l/publishers/anthropic/models/claude-x@1:streamRawPredict",
    {},
    "anthropic-messages",
  ],
  ["POST", "/v1/responses", {}, "openai-responses"],
  ["POST", "/backend-api/codex/responses", { input: [] }, "openai-responses"],
  ["POST", "/survey/responses", { answers: [] }, null],
  ["POST", "/v1/responses/compact", { input: [] }, "openai-responses"],
  ["POST", "/v1/responses/resp_1/cancel", {}, null],
  ["POST", "/v1/chat/completions", {}, "openai-chat"],
  ["POST", "/openai/deployments/x/chat/completions?api-version=1", {}, "openai-chat"],
  ["POST", "/v1beta/models/gemini-2.5-pro:generateContent", {}, "gemini"],
  ["POST", "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", {}, "gemini"],
  ["POST", "/v1beta/models/gemini-2.5-pro:countTokens", {}, null],
  ["POST", "/v1/projects/p/locations/l/publishers/google/models/gemini-x:streamGenerateContent", {}, "gemini"],
  ["POST", "/v1internal:streamGenerateContent?alt=sse", {}, "gemini"],
  ["POST", "/v1internal:loadCodeAssist", {}, null],
  ["POST", "/v1/analytics/codex/turn-costs", {}, null],
  ["POST", "/v1/embeddings", { input: "x" }, null],
  ["POST", "", undefined, null],
  ["POST", "not a url #?", [], null],
];
for (const [method, url, body, protocol] of cases) {
  test(`${method} ${url} ${JSON.stringify(body)} speaks ${protocol}`, () =>
    assert.equal(detectProtocol(method, url, body), protocol));
}
