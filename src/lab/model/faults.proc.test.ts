import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fail } from "./index.ts";
import { ask, post, serving } from "./serving.fixture.ts";

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
