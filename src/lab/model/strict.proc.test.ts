import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, post, serving, user } from "./serving.fixture.ts";

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

  for (const [signature, status] of [
    ["skip_thought_signature_validator", 200],
    ["Zm9yZWlnbg==", 400],
  ] as const) {
    it(`a Gemini signature ${signature}: ${status}`, async (t) => {
      const server = await serving(t, {});
      const parts = [{ functionCall: { name: "do", args: {} }, thoughtSignature: signature }];
      const contents = [
        { role: "user", parts: [{ text: "go" }] },
        { role: "model", parts },
      ];
      assert.equal((await post(server, "/v1beta/models/m:generateContent", { contents })).status, status);
    });
  }

  for (const [name, strict, status] of [
    ["all rules", true, 400],
    ["no rules", false, 200],
    ["all but the broken one", { pairing: false }, 200],
    ["all but another", { signatures: false }, 400],
  ] as const) {
    it(`a result without call under ${name}: ${status}`, async (t) => {
      const server = await serving(t, { strict });
      const response = await post(server, "/v1/messages", { ...ask, messages: [result] });
      assert.equal(response.status, status);
      if (status === 400)
        assert.match(await response.text(), /^\{"type":"error","error":\{"type":"invalid_request_error"/);
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
