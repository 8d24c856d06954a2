import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ExchangeFact, type Fact, factOf, type ScoreFact } from "../../telemetry/index.ts";
import { storable } from "./index.ts";

const key = "sk-ant-api03-xQ7vKp2mZt9RwLb4NcYd8HsJf6GaEu3oTi5yXqWe1rMzVkBn0PlDgCh-AA";
const scope: ScoreFact["scope"] = {
  ...{ client: "codex", version: "1", model: "m", lane: null, release: null },
  ...{ cohort: null, plan: null, build: null, unit: null },
};
const score: ScoreFact = {
  ...{ is: "score", id: "s1", source: "api", at: 1, name: "solved", value: 1, because: null },
  ...{ session: "a", exchange: null, scope, by: null },
};
const exchange = {
  ...{ is: "exchange", id: "x1", source: "gateway", at: 1, session: "a", strand: "main", lane: "main", parent: null },
  ...{ retryOf: null, resumed: false, turn: 1, gapMs: null, client: "codex", version: "1", entrypoint: null },
  ...{ project: null, protocol: "openai-chat", upstream: "openai", model: "m", served: "m", components: {} },
  ...{ observed: null, provenance: null, outcome: "complete", errorType: null, status: 200, replyId: null },
  ...{ requestId: null, traceId: null, stopReason: "stop", costUsd: null, ttftMs: null, durationMs: 1 },
  tokens: { input: 1, output: 1, cacheRead: null, cacheCreation: null, reasoning: null },
  ...{ requestBytes: 1, replyBytes: 1, thinking: { returned: 0, kept: 0, lost: 0 }, toolCalls: [] },
  ...{ analysis: { is: "done" }, violations: 0 },
} as unknown as ExchangeFact; // its id is a plain text here

/** What a reader of the spool makes of it. */
const read = (fact: Fact): Fact => {
  const parsed = factOf(JSON.parse(JSON.stringify(storable(fact))));
  if (parsed.is === "none") throw new Error(parsed.because);
  return parsed.fact;
};

const long = "L".repeat(5000);
const calls: readonly (readonly [name: string, changed: Partial<ExchangeFact>])[] = [
  ["a long session", { session: long }],
  ["a long model", { model: long, served: long }],
  ["long settings, by name and by value", { components: { [`setting:${long}`]: "1", betas: long } }],
  ["a long version", { version: long }],
  ["tokens below zero", { tokens: { ...exchange.tokens, output: -5 } }],
  ["a long reason", { analysis: { is: "not-analysed", because: long.repeat(9) } }],
  ["long tool names", { toolCalls: [long] }],
];
for (const [name, changed] of calls)
  test(`a call is not lost for ${name}`, () => assert.equal(read({ ...exchange, ...changed }).is, "exchange"));

test("whatever a client calls itself, its call is read", () => {
  const any = fc.string({ maxLength: 2_000 });
  fc.assert(
    fc.property(any, any, any, fc.double(), (session, model, effort, output) => {
      const changed = { session: `s${session}`, model, components: { effort }, tokens: { ...exchange.tokens, output } };
      assert.equal(read({ ...exchange, ...changed }).is, "exchange");
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("an amount that none can be is not known", () => {
  const told = { input: -5, output: 1e308, cacheRead: 2 ** 63, cacheCreation: 1e12, reasoning: 0 };
  const stored = read({ ...exchange, tokens: told, costUsd: -0.01, ttftMs: 1e300, durationMs: 12.5 });
  assert.ok(stored.is === "exchange");
  assert.deepEqual(stored.tokens, { input: null, output: null, cacheRead: null, cacheCreation: 1e12, reasoning: 0 });
  assert.deepEqual([stored.costUsd, stored.ttftMs, stored.durationMs], [null, null, 12.5]);
});

test("what is cut stays different", () => {
  const [a, b] = ["a", "b"].map((end) => read({ ...exchange, session: `${long}${end}`, model: `${long}${end}` }));
  assert.ok(a?.is === "exchange" && b?.is === "exchange");
  assert.notEqual(a.session, b.session);
  assert.notEqual(a.model, b.model);
});

test("a key is kept nowhere, wherever a name belongs", () => {
  const facts: readonly Fact[] = [
    {
      ...score,
      id: key,
      name: key,
      session: key,
      exchange: key,
      by: key,
      because: `it said ${key}`,
      scope: { ...scope, cohort: key },
    },
    { ...exchange, session: key, model: key, components: { effort: key, [`setting:${key}`]: key }, toolCalls: [key] },
  ];
  for (const fact of facts) {
    const text = JSON.stringify(read(fact));
    assert.ok(!text.includes("xQ7vKp2mZt9RwLb4"), text);
  }
});

test("a key in a name still names one thing", () => {
  const [a, again, other] = [key, key, `${key}B`].map((session) => read({ ...score, session }));
  assert.ok(a?.is === "score" && again?.is === "score" && other?.is === "score");
  assert.equal(a.session, again.session);
  assert.notEqual(a.session, other.session);
});

test("what is as it should be is the same value", () => {
  assert.equal(storable(exchange), exchange);
  assert.equal(storable(score), score);
});

test("a person's own words stay", () => {
  const { name: _name, value: _value, because: _because, exchange: _exchange, by: _by, ...common } = score;
  const told: Fact = {
    ...common,
    is: "feedback",
    verdict: "worse",
    text: `it printed ${key}`,
    unit: null,
    session: key,
  };
  const stored = read(told);
  assert.ok(stored.is === "feedback");
  assert.equal(stored.text, told.text);
  assert.notEqual(stored.session, key);
});
