import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsOf } from "./settings-of.ts";

const apart = new Set(["model", "text.format"]);
const cases: readonly [body: Record<string, unknown>, settings: Record<string, string>][] = [
  [{ model: "x", temperature: 0.5 }, { temperature: "0.5" }],
  [{ text: { verbosity: "low", format: 1 } }, { "text.verbosity": '"low"' }],
  [{ tool_choice: { type: "tool", name: "x" } }, { tool_choice: '{"name":"x","type":"tool"}' }],
  [{ stop: ["b", "a"] }, { stop: '["b","a"]' }],
  [{ a: null, b: undefined }, {}],
  [
    {
      trace: { id: "0b9a5c1e-7d42-4f0a-9a8e-3c1d2b4f5a6e", span: "req_01iItWjFS05DHUzzNksQRKEgN3", at: 1_795_168_963 },
      sent_at: "2026-11-20T10:02:43.603Z",
      profile: "claude-haiku-4-5-20251001",
      tier: "priority",
      seed: 12_345,
    },
    { profile: '"claude-haiku-4-5-20251001"', seed: "12345", tier: '"priority"' },
  ],
  [{ unknown_new_field: { deep: { er: 1 } } }, { "unknown_new_field.deep": '{"er":1}' }],
];
for (const [body, settings] of cases) {
  test(`settings of ${JSON.stringify(body)}`, () => assert.deepEqual(settingsOf(body, apart), settings));
}

test("long values and those that may hold credentials are compared, not shown", () => {
  const settings = settingsOf({ schema: { x: "y".repeat(900) }, mcp_servers: [{ authorization_token: "t" }] }, apart);
  assert.match(settings["schema.x"] ?? "", /^"sha256:[0-9a-f]{32}"$/);
  assert.match(settings.mcp_servers ?? "", /^"sha256:[0-9a-f]{32}"$/);
});

test("however many settings there are, few are compared, and a change in any is seen", () => {
  const many = (changed: Record<string, unknown>) =>
    settingsOf({ ...Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`s${at}`, at])), ...changed }, apart);
  assert.ok(Object.keys(many({})).length <= 257);
  assert.deepEqual(many({}), many({}));
  assert.notDeepEqual(many({}), many({ s4999: "x" }));
  assert.notDeepEqual(many({}), many({ s0: "x" }));
});

test("an object with many members is one setting", () => {
  const bias = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at}`, -100]));
  const settings = settingsOf({ logit_bias: bias, temperature: 1 }, apart);
  assert.deepEqual(Object.keys(settings), ["logit_bias", "temperature"]);
  assert.match(settings.logit_bias ?? "", /^"sha256:[0-9a-f]{32}"$/);
});
