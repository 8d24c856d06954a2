import assert from "node:assert/strict";
import { it } from "node:test";
import { anExchange, aViolation, oneOfEach } from "../../../test/kit/facts.ts";
import { healthOf } from "../health/index.ts";
import { Metrics } from "./metrics.ts";

const health = healthOf({
  now: 10_000,
  startedAt: 0,
  version: "0",
  sources: [{ source: "gateway", lastAt: 9000, receivedAt: 9500, facts: 3, counts: null }],
  streams: [
    {
      stream: "gateway",
      behindBytes: 7,
      lagMs: 1500,
      facts: 0,
      unreadable: 0,
      unreadableBecause: null,
      aside: 0,
      asideBecause: null,
      unwatched: 0,
      damaged: 0,
      trouble: null,
    },
    {
      stream: "api",
      behindBytes: 0,
      lagMs: null,
      facts: 0,
      unreadable: 0,
      unreadableBecause: null,
      aside: 0,
      asideBecause: null,
      unwatched: 0,
      damaged: 0,
      trouble: null,
    },
  ],
  store: { is: "up" },
  gateway: { at: 8000, counts: { received: 3 } },
  spoolRefused: null,
});
const more = {
  unreadable: { gateway: 2 },
  spoolBytes: 5,
  listeners: 1,
  gateway: { received: 3, failed: 2, "failed: blocked": 2, queueBytes: 9 },
};

it("counts calls, and a broken promise once however often it is told again", async () => {
  const metrics = new Metrics();
  metrics.took("gateway", oneOfEach);
  metrics.took("gateway", [
    aViolation({ revision: 2, repeats: 1 }),
    anExchange({ analysis: { is: "not-analysed", because: "queue full" } }),
  ]);
  metrics.answered("/v1/sessions/{id}", "GET", 200);
  const text = await metrics.text(health, more);
  for (const line of [
    'evenkeel_exchanges_total{client="claude-code",model="claude-opus-4-6",outcome="complete"} 2',
    'evenkeel_violations_total{invariant="thinking-cleared-once",severity="error"} 1',
    "evenkeel_exchanges_not_analysed_total 1",
    'evenkeel_feedback_total{verdict="worse"} 1',
    'evenkeel_http_requests_total{route="/v1/sessions/{id}",method="GET",status="200"} 1',
    'evenkeel_spool_behind_bytes{stream="gateway"} 7',
    'evenkeel_ingest_lag_seconds{stream="gateway"} 1.5',
    'evenkeel_source_last_data_timestamp_seconds{source="gateway"} 9',
    "evenkeel_gateway_calls_received_total 3",
    'evenkeel_gateway_calls_failed_total{reason="blocked"} 2',
    "evenkeel_gateway_queue_bytes 9",
    'evenkeel_build_info{version="0"} 1',
    'evenkeel_unreadable_lines{stream="gateway"} 2',
    "evenkeel_store_up 1",
  ])
    assert.ok(text.split("\n").includes(line), `${line}\n${text}`);
  assert.ok(!text.includes('lag_seconds{stream="api"}'), "what is not known is no zero");
  assert.ok(!/^evenkeel_gateway_calls_forwarded_total /m.test(text), "nor is what was not told");
});

it("whoever invents names makes no more than 500 series", async () => {
  const metrics = new Metrics();
  metrics.took(
    "gateway",
    Array.from({ length: 2000 }, (_, n) => anExchange({ id: `${n}`, client: `c${n}` })),
  );
  const lines = (await metrics.text(health, more))
    .split("\n")
    .filter((line) => line.startsWith("evenkeel_exchanges_total{"));
  assert.equal(lines.length, 501);
  assert.ok(lines.some((line) => line.includes('client="(other)"') && line.endsWith(" 1500")));
});

it("what the gateway counts is what it said last, not the sum of it", async () => {
  const metrics = new Metrics();
  await metrics.text(health, more);
  const text = await metrics.text(health, { ...more, gateway: { received: 1 } });
  assert.match(text, /^evenkeel_gateway_calls_received_total 1$/m);
  assert.doesNotMatch(text, /^evenkeel_gateway_(?:queue_bytes|calls_failed_total)[ {]/m);
});

it("keeps to Prometheus' rules: help and type for each, counters end in _total, no other metric does", async () => {
  const metrics = new Metrics();
  metrics.took("gateway", oneOfEach);
  const text = await metrics.text(health, more);
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]));
  assert.ok(types.size > 40);
  for (const [name, type] of types) {
    assert.match(name, /^evenkeel_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
    assert.match(text, new RegExp(`^# HELP ${name} \\S`, "m"));
  }
  for (const [, name = ""] of text.matchAll(/^([a-z_]+)[{ ]/gm)) assert.ok(types.has(name), name);
});
