import assert from "node:assert/strict";
import { test } from "node:test";
import { measuresOf, person, transitionsOf } from "../session.fixture.ts";
import { cost } from "./cost.ts";
import { ask, testFamily } from "./rows.fixture.ts";

testFamily(cost, [
  {
    title: "cost: every tier of claude-opus-4-6, helper calls included, sub-agents apart",
    steps: [
      // 1,000 × 5 + 200 × 25 + 10,000 × .5 + (300 × 6.25 + 100 × 10) = 17,875 millionths
      {
        added: [ask],
        usage: {
          input: 1000,
          output: 200,
          cacheRead: 10_000,
          cacheCreation: 400,
          cacheCreation5m: 300,
          cacheCreation1h: 100,
        },
      },
      // 100 × 1 + 10 × 5 = 150 millionths
      {
        lane: "title",
        added: [person("name this")],
        model: "claude-haiku-4-5-20251001",
        usage: { input: 100, output: 10 },
      },
      { added: [person("more")], usage: { input: 0, output: 0 } },
      { lane: "subagent:x", usage: { input: 1000, output: 0 } },
    ],
    expected: {
      "cost-per-session": "0.018025/1 = 0.018025",
      "cost-per-prompt": "0.018025/2 = 0.0090125",
      "cost-per-session@subagents": "0.005/1 = 0.005",
      "cost-per-prompt@subagents": "sub-agents have no prompts of a person",
    },
  },
  {
    title: "cost: long prompts of that model cost more in early March 2026",
    steps: [{ added: [ask], usage: { input: 200_001, output: 0 } }],
    expected: { "cost-per-session": "2.00001/1 = 2.00001" },
  },
  {
    title: "cost: no price, no value",
    steps: [{ added: [ask], model: "gpt-99", usage: { input: 1000, output: 1 } }],
    expected: { "cost-per-session": "no price: gpt-99 (1)" },
  },
  {
    title: "cost: another service tier has no price here",
    only: "wire",
    steps: [{ added: [ask], settings: { service_tier: '"priority"' }, usage: { input: 1000, output: 1 } }],
    expected: { "cost-per-session": "no price: claude-opus-4-6 (1)" },
  },
  {
    title: "cost: no tokens recorded",
    steps: [{ added: [ask] }],
    expected: { "cost-per-session": "no price: tokens not recorded (1)" },
  },
]);

test("cost: what was left out is said", () => {
  const steps = [
    { added: [ask], usage: { input: 1000, output: 0 } },
    { added: [ask], model: "gpt-99", usage: { input: 1000, output: 1 } },
  ];
  const [session] = measuresOf(cost, transitionsOf(steps, "wire"));
  assert.deepEqual(session, {
    signal: "cost-per-session",
    of: "session",
    is: "measured",
    numerator: 0.005,
    denominator: 1,
    value: 0.005,
    note: "left out: gpt-99 (1)",
  });
});
