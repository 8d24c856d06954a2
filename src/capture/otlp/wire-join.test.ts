import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MemoryStore } from "../../../test/kit/memory-store.ts";
import type { EventFact, ExchangeFact, Fact, ScoreFact } from "../../telemetry/index.ts";
import type { ExchangeId } from "../../wire/index.ts";
import { callId } from "./call-id.ts";
import { decodeOtlp } from "./decode-otlp.ts";
import { bytes, context, span, taken, traces } from "./otlp.fixture.ts";
import { WireJoin } from "./wire-join.ts";

const [told] = taken(
  decodeOtlp(
    "traces",
    "application/json",
    bytes(
      traces([
        span({
          "gen_ai.operation.name": "chat",
          "gen_ai.response.id": "msg_1",
          "gen_ai.request.model": "m",
          "gen_ai.conversation.id": "theirs",
        }),
      ]),
    ),
    context,
  ),
).facts as [ExchangeFact]; // one model call

/** One of an SDK that tells no id of the provider. */
const nameless: ExchangeFact = { ...told, id: "otlp-1" as ExchangeId, replyId: null };

const wire = (change: Partial<ExchangeFact> = {}): ExchangeFact => ({
  ...told,
  id: "g1" as ExchangeId,
  source: "gateway",
  protocol: "anthropic-messages",
  session: "s1",
  requestId: "req_1",
  traceId: null,
  analysis: { is: "done" },
  ...change,
});

const score: ScoreFact = {
  is: "score",
  id: "score-1",
  source: "otlp",
  at: told.at,
  name: "helpful",
  value: 1,
  because: null,
  session: "theirs",
  exchange: callId("msg_1"),
  scope: {
    client: "shop",
    version: null,
    model: null,
    lane: null,
    release: null,
    cohort: null,
    plan: null,
    build: null,
    unit: null,
  },
  by: null,
};

const kinds = (facts: readonly Fact[]) =>
  facts.map((fact) => `${fact.is} ${fact.is === "exchange" ? fact.source : fact.source}`);

describe("a call on the wire and in telemetry counts once", () => {
  const orders: readonly (readonly [name: string, batches: readonly (readonly Fact[])[], out: readonly string[]])[] = [
    ["the wire first", [[wire()], [told]], ["exchange gateway", "event otlp"]],
    [
      "telemetry first",
      [[wire({ id: "g0" as ExchangeId, replyId: "msg_0" })], [told], [wire()]],
      ["exchange gateway", "exchange gateway", "event otlp"],
    ],
    ["both at once", [[told, wire()]], ["event otlp", "exchange gateway"]],
    ["by request id", [[wire({ replyId: null, requestId: "msg_1" })], [told]], ["exchange gateway", "event otlp"]],
    ["by trace", [[wire({ replyId: "other", traceId: told.traceId })], [nameless]], ["exchange gateway", "event otlp"]],
    [
      "another call of a trace that the gateway saw",
      [
        [wire({ replyId: "other", traceId: told.traceId })],
        [told],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
      ],
      ["exchange gateway", "exchange otlp"],
    ],
    ["no gateway: the call counts at once", [[told]], ["exchange otlp"]],
    ["sent twice: one id", [[told], [told]], ["exchange otlp", "exchange otlp"]],
  ];
  for (const [name, batches, out] of orders) {
    test(name, () => {
      const join = new WireJoin();
      assert.deepEqual(kinds(batches.flatMap((facts, index) => join.take(facts, 1000 * index).facts)), out);
    });
  }

  test("a told call waits for the wire, and counts where none shows it", () => {
    const join = new WireJoin();
    join.take([wire({ replyId: "other" })], 0);
    assert.deepEqual(join.take([told], 1000).facts, []);
    assert.deepEqual(join.take([], 15_000).facts, []);
    assert.equal(join.waiting, 1);
    assert.deepEqual(kinds(join.take([], 16_000).facts), ["exchange otlp"]);
    assert.equal(join.waiting, 0);
  });

  test("what waited when only calls did, before an upgrade, is not lost", () => {
    const before = { calls: [], traces: [], waiting: [{ until: 16_000, call: told }], wireAt: 0 };
    const join = new WireJoin((name) => (name === "wire-join" ? JSON.stringify(before) : null));
    assert.deepEqual(join.take([], 15_000).facts, []);
    assert.deepEqual(kinds(join.take([], 16_000).facts), ["exchange otlp"]);
  });

  test("one that was counted is withdrawn when the wire shows it after all", () => {
    const join = new WireJoin();
    assert.deepEqual(kinds(join.take([told], 0).facts), ["exchange otlp"]);
    const { facts, withdrawn } = join.take([wire()], 3_600_000);
    assert.deepEqual(kinds(facts), ["event otlp", "exchange gateway"]);
    assert.deepEqual(withdrawn, [told.id]);
    assert.deepEqual(join.take([wire()], 3_600_001).withdrawn, [], "once");
    assert.deepEqual(kinds(join.take([told], 3_600_002).facts), ["event otlp"], "told again it is the same event");
  });

  test("it is the event of the call on the wire, in that call's session", () => {
    const join = new WireJoin();
    join.take([wire()], 0);
    const [event] = join.take([told], 1).facts;
    assert.ok(event?.is === "event");
    assert.deepEqual([event.session, event.requestId, event.attributes.exchange], ["s1", "req_1", "g1"]);
  });

  test("a score of that call stands on the call on the wire, whichever comes first", () => {
    const where = ({ facts }: { readonly facts: readonly Fact[] }) =>
      facts.flatMap((fact) => (fact.is === "score" ? [fact.exchange, fact.session] : []));
    const join = new WireJoin();
    join.take([wire()], 0);
    assert.deepEqual(where(join.take([score], 1)), ["g1", "s1"]);
    const early = new WireJoin();
    early.take([wire({ replyId: "other", requestId: null })], 0);
    assert.deepEqual(where(early.take([score], 1)), []);
    assert.deepEqual(where(early.take([wire()], 2)), ["g1", "s1"]);
    assert.deepEqual(new WireJoin().take([score], 1).facts, [score], "no gateway: it is not kept waiting");
  });

  describe("Codex names its request by the span that the call names too", () => {
    const [trace, span] = ["0cc04a03ee6844ee3de4a9a69d39e1c6", "1dcf73c49613848d"];
    const request: EventFact = {
      is: "event",
      id: "otlp-log-1",
      source: "otlp",
      at: told.at,
      name: "codex.api_request",
      kind: "log",
      session: "s1",
      requestId: null,
      traceId: trace,
      spanId: span,
      parentSpanId: null,
      durationMs: 26,
      attributes: { attempt: 0 },
    };
    const call = wire({ traceId: trace, spanId: span });
    const joined = (facts: readonly Fact[]) =>
      facts.flatMap((fact) => (fact.is === "event" ? [fact.requestId, fact.attributes.exchange ?? null] : []));
    test("the wire first", () => {
      const join = new WireJoin();
      const [stored] = join.take([call], 0).facts;
      assert.ok(stored !== undefined && !("spanId" in stored), "the span is not stored");
      assert.deepEqual(joined(join.take([request], 1).facts), ["req_1", "g1"]);
    });
    test("telemetry first", () => {
      const join = new WireJoin();
      join.take([wire({ id: "g0" as ExchangeId, replyId: "other" })], 0);
      assert.deepEqual(join.take([request], 1).facts, []);
      assert.deepEqual(joined(join.take([call], 2).facts), ["req_1", "g1"]);
    });
    test("each attempt by its number", () => {
      const join = new WireJoin();
      join.take([call, { ...call, id: "g2" as ExchangeId, replyId: "msg_2", requestId: "req_2" }], 0);
      const second = { ...request, attributes: { attempt: 1 } };
      assert.deepEqual(joined(join.take([second], 1).facts), ["req_2", "g2"]);
      assert.deepEqual(join.take([{ ...request, attributes: { attempt: 2 } }], 1).facts, [], "the third was not seen");
    });
    test("where no call names the span it stands as it is", () => {
      const join = new WireJoin();
      join.take([wire()], 0);
      join.take([request], 1);
      assert.deepEqual(join.take([], 20_000).facts, [request]);
      assert.deepEqual(new WireJoin().take([request], 0).facts, [request]);
    });
  });

  test("whatever the order, the delays, what is told twice, and the restarts between: each call counts once and carries both", async () => {
    const calls = fc.array(
      fc.record({
        onWire: fc.boolean(),
        told: fc.boolean(),
        by: fc.constantFrom("reply", "request", "both", "trace", "span"),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const steps = fc.array(
      fc.record({
        what: fc.nat(100),
        // Also a clock that is set back.
        gap: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: -60_000, max: 3 * 24 * 3_600_000 })),
        restart: fc.boolean(),
        together: fc.nat(3),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(calls, steps, fc.nat(1e6), async (planned, order, seed) => {
        const store = new MemoryStore(() => 0);
        const all = planned.flatMap(({ onWire, told: isTold, by }, n) => {
          const hex = (length: number) => (n + 1).toString(16).padStart(length, "0");
          const ids = {
            replyId: by === "reply" || by === "both" ? `msg_${n}` : null,
            requestId: by === "request" || by === "both" ? `req_${n}` : null,
            traceId: hex(32),
          };
          const named = ids.replyId ?? ids.requestId;
          const telling = {
            ...told,
            ...ids,
            id: (ids.replyId === null ? `otlp-${hex(32)}-${hex(16)}` : callId(ids.replyId)) as ExchangeId,
            session: `theirs-${n}`,
            // Clocks differ.
            at: told.at + ((seed * (n + 7)) % 1e9),
          };
          const seen = wire({
            ...ids,
            id: `g${n}` as ExchangeId,
            ...(named === null
              ? { replyId: `m${n}`, requestId: `r${n}` }
              : { replyId: `msg_${n}`, requestId: `req_${n}` }),
            session: `s${n}`,
            ...(by === "span" ? { spanId: hex(16) } : {}),
          });
          return [...(onWire ? [seen] : []), ...(isTold ? [telling] : [])];
        });
        // Each at least once, and whatever the steps say besides.
        const deliveries = [
          ...order.map(({ what, ...rest }) => ({
            facts: all.slice(what % (all.length || 1)).slice(0, 1 + rest.together),
            ...rest,
          })),
          ...(seed % 2 === 0 ? all : all.toReversed()).map((fact, n) => ({
            facts: [fact],
            gap: (seed * (n + 1)) % 100_000,
            restart: (seed + n) % 3 === 0,
          })),
        ];
        const kept = (name: string) => written.get(name) ?? null;
        const written = new Map<string, string>();
        let join = new WireJoin(kept);
        let now = Date.UTC(2026, 10, 20);
        const take = async (facts: readonly Fact[]): Promise<void> => {
          const out = join.take(facts, now);
          await store.append(out);
          for (const [name, value] of Object.entries(join.changed())) written.set(name, value);
        };
        for (const { facts, gap, restart } of deliveries) {
          now += gap;
          await take(facts);
          if (restart) join = new WireJoin(kept);
        }
        for (let n = 0; n < 3; n += 1) {
          now += 20_000;
          await take([]);
        }
        assert.equal(join.waiting, 0);
        const { items } = await store.exchanges({}, { limit: 500 });
        const counted = planned.flatMap(({ onWire, told: isTold }, n) =>
          onWire ? [`s${n}`] : isTold ? [`theirs-${n}`] : [],
        );
        assert.deepEqual(items.map(({ session }) => session).sort(), counted.sort(), "each call counts once");
        for (const [n, { onWire, told: isTold, by }] of planned.entries()) {
          if (!onWire || !isTold) continue;
          if (by === "trace") continue; // which call of the trace, nobody told
          const events = (await store.session(`s${n}`))?.events ?? [];
          assert.deepEqual(
            events.map(({ attributes }) => attributes.exchange),
            [`g${n}`],
            "and carries what was told",
          );
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("what it remembers is bounded, and so is what is written at a time", () => {
    const written = new Map<string, string>();
    const join = new WireJoin();
    const long = "x".repeat(500);
    for (let n = 0; n < 30_000; n += 500) {
      const batch = Array.from({ length: 500 }, (_, k) => ({
        ...told,
        id: `call-${n + k}` as ExchangeId,
        replyId: `${long}${n + k}`,
        client: long,
        model: long,
      }));
      const seen = batch.map((call) =>
        wire({
          ...call,
          protocol: "anthropic-messages",
          id: `g-${call.id}` as ExchangeId,
          replyId: `w-${call.replyId}`.slice(0, 512),
        }),
      );
      join.take([...batch, ...(n === 0 ? [] : seen)], n);
      const changed = join.changed();
      for (const [name, value] of Object.entries(changed)) {
        assert.ok(value.length < 4_000_000, `${name}: ${value.length}`);
        assert.ok(WireJoin.names.includes(name), name);
        written.set(name, value);
      }
    }
    const all = [...written.values()].reduce((sum, value) => sum + value.length, 0);
    assert.ok(all < 64_000_000, `${all}`);
    assert.ok(join.waiting <= 2000);
  });

  for (const state of [
    "",
    "{",
    "null",
    '{"calls":1}',
    '{"waiting":[{"until":1,"fact":{}}],"wireAt":null}',
    "[1,[[1,2]]]",
  ]) {
    test(`a state that cannot be read begins anew: ${state}`, () => {
      assert.equal(new WireJoin(() => state).waiting, 0);
    });
  }
});
