import assert from "node:assert/strict";
import { it } from "node:test";
import { type Route, route } from "./router.ts";

const cases: Record<string, Route> = {
  "HEAD /": { is: "hello" },
  "GET /": { is: "hello" },
  "GET /v1/models": { is: "models" },
  "GET /v1beta/models": { is: "models" },
  "POST /v1/messages": { is: "model", protocol: "anthropic-messages", wants: "answer" },
  "POST /anthropic/v1/messages": { is: "model", protocol: "anthropic-messages", wants: "answer" },
  "POST /v1/messages/count_tokens": { is: "model", protocol: "anthropic-messages", wants: "count" },
  "POST /v1/responses": { is: "model", protocol: "openai-responses", wants: "answer" },
  "POST /v1/chat/completions": { is: "model", protocol: "openai-chat", wants: "answer" },
  "POST /v1beta/models/g-1:generateContent": {
    is: "model",
    protocol: "gemini",
    wants: "answer",
    model: "g-1",
    stream: false,
  },
  "POST /v1beta/models/g-1:streamGenerateContent": {
    is: "model",
    protocol: "gemini",
    wants: "answer",
    model: "g-1",
    stream: true,
  },
  "POST /v1beta/models/g-1:countTokens": {
    is: "model",
    protocol: "gemini",
    wants: "count",
    model: "g-1",
    stream: false,
  },
  "POST /v1/analytics/codex/turn-costs": { is: "unknown" },
  "GET /v1/messages": { is: "unknown" },
  "POST /v1/messages/batches": { is: "unknown" },
};

for (const [asked, expected] of Object.entries(cases)) {
  it(asked, () => {
    const [method = "", path = ""] = asked.split(" ");
    assert.deepEqual(route(method, path), expected);
  });
}
