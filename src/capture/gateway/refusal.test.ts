import assert from "node:assert/strict";
import { test } from "node:test";
import { type Protocol, parseCall } from "../../wire/index.ts";
import { errorBody, errorEvent, familyOf, type Refusal } from "./refusal.ts";

const refusal: Refusal = { code: "blocked", status: 403, message: 'model "x"\nis not declared' };
const paths: readonly (readonly [Protocol, string])[] = [
  ["anthropic-messages", "/v1/messages"],
  ["openai-responses", "/v1/responses"],
  ["openai-chat", "/v1/chat/completions"],
  ["gemini", "/v1beta/models/m:streamGenerateContent"],
];

for (const [protocol, url] of paths) {
  for (const [form, status, body] of [
    ["a body", 403, errorBody(familyOf(protocol), refusal, "id")],
    ["an event", 200, errorEvent(protocol, refusal, "id")],
  ] as const) {
    test(`${protocol}: ${form} is read as the provider's own error`, () => {
      const call = parseCall({
        origin: { input: "test", where: "1" },
        startedAt: 0,
        method: "POST",
        url,
        requestHeaders: [],
        requestBody: "{}",
        status,
        responseHeaders: [],
        responseBody: body,
        cut: false,
        firstByteAfter: 0,
        endedAfter: 0,
        command: null,
      });
      assert.equal(call.is, "model-call");
      const outcome = call.is === "model-call" ? call.call.reply.outcome : undefined;
      assert.equal(outcome?.is, "error");
      const types: Readonly<Record<Protocol, string>> = {
        "anthropic-messages": "permission_error",
        "openai-responses": "evenkeel_blocked",
        "openai-chat": "evenkeel_blocked",
        gemini: "PERMISSION_DENIED",
      };
      assert.equal(outcome?.is === "error" && outcome.type, types[protocol]);
      assert.ok(body.includes('evenkeel: model \\"x\\"\\nis not declared'));
    });
  }
}
