import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ExchangeFact, Fact, ScoreFact } from "../../telemetry/index.ts";
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
      assert.deepEqual(kinds(batches.flatMap((facts, index) => join.take(facts, 1000 * index))), out);
    });
  }

  test("a told call waits for the wire, and counts where none shows it", () => {
    const join = new WireJoin();
    join.take([wire({ replyId: "other" })], 0);
    assert.deepEqual(join.take([told], 1000), []);
    assert.deepEqual(join.take([], 15_000), []);
    assert.equal(join.waiting, 1);
    assert.deepEqual(kinds(join.take([], 16_000)), ["exchange otlp"]);
    assert.equal(join.waiting, 0);
  });

  test("it is the event of the call on the wire, in that call's session", () => {
    const join = new WireJoin();
    join.take([wire()], 0);
    const [event] = join.take([told], 1);
    assert.ok(event?.is === "event");
    assert.deepEqual([event.session, event.requestId, event.attributes.exchange], ["s1", "req_1", "g1"]);
  });

  test("a score of that call stands on the call on the wire", () => {
    const join = new WireJoin();
    join.take([wire()], 0);
    const [found] = join.take([score], 1);
    assert.deepEqual(found?.is === "score" && [found.exchange, found.session], ["g1", "s1"]);
    assert.deepEqual(new WireJoin().take([score], 1), [score]);
  });

  test("stopped and taken up at any moment it gives the same", () => {
    const batches: readonly (readonly Fact[])[] = [
      [wire({ id: "g0" as ExchangeId, replyId: "msg_0" })],
      [told],
      [],
      [wire()],
      [score],
    ];
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (stops) => {
        let join = new WireJoin();
        const out = batches.flatMap((facts, index) => {
          const got = join.take(facts, 1000 * index);
          if (stops[index] === true) join = new WireJoin(join.kept);
          return got;
        });
        const whole = new WireJoin();
        assert.deepEqual(
          out,
          batches.flatMap((facts, index) => whole.take(facts, 1000 * index)),
        );
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  for (const state of [
    "",
    "{",
    "null",
    '{"calls":1}',
    '{"calls":[],"traces":[],"waiting":[{"until":1,"call":{}}],"wireAt":null}',
  ]) {
    test(`a state that cannot be read begins anew: ${state}`, () => {
      assert.equal(new WireJoin(state).waiting, 0);
    });
  }
});
