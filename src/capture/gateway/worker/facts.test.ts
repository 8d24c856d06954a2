import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { ExchangeFact, Fact, SignalsFact } from "../../../telemetry/index.ts";
import type { CallAnalysis } from "./call-analysis.ts";
import { analysis, bytesOf, readHarFile, replayed, type Told, toldOf } from "./replay.fixture.ts";

const folder = new URL("../../../../test/recordings/", import.meta.url).pathname;
const callsOf = (recording: string): readonly Told[] =>
  toldOf(readHarFile(join(folder, recording))).filter(({ request }) => request.method === "POST");
const claude = callsOf("claude-code/tool-use.har");
const [first] = claude;
assert.ok(first !== undefined);
const call: Told = first;

function exchangesIn(facts: readonly Fact[]): readonly ExchangeFact[] {
  return facts.flatMap((fact) => (fact.is === "exchange" ? [fact] : []));
}

/** The only exchange of a call that was changed. */
function told(request: Partial<Told["request"]>, reply: Partial<Told["reply"]> = {}): ExchangeFact | undefined {
  return exchangesIn(replayed([{ request: { ...call.request, ...request }, reply: { ...call.reply, ...reply } }]))[0];
}

describe("what is told of one call", () => {
  test("all of it, where all was read", () => {
    const fact = told({});
    assert.equal(fact?.id, call.request.id);
    assert.equal(fact?.client, "claude-code");
    assert.equal(fact?.analysis.is, "done");
    assert.equal(fact?.outcome, "complete");
    assert.match(fact?.observed ?? "", /^[0-9a-f]{16}$/);
    assert.ok((fact?.tokens.output ?? 0) > 0);
    assert.doesNotMatch(fact?.project ?? "", /\//);
  });

  test("what headers show, where the bodies were not handed over", () => {
    const fact = told(
      { body: null, notAnalysed: "the queue was full" },
      { body: null, notAnalysed: "the queue was full" },
    );
    assert.deepEqual(fact?.analysis, { is: "not-analysed", because: "the queue was full" });
    assert.equal(fact?.client, "claude-code");
    assert.equal(fact?.session, told({})?.session);
    assert.equal(fact?.protocol, "anthropic-messages");
    assert.equal(fact?.status, 200);
    assert.equal(fact?.model, null);
    assert.deepEqual(fact?.components, {});
    assert.ok((fact?.durationMs ?? 0) > 0);
  });

  test("the request, where the reply was not handed over", () => {
    const fact = told({}, { body: null, notAnalysed: "longer than live.gateway.longestBody" });
    assert.equal(fact?.analysis.is, "not-analysed");
    assert.equal(fact?.outcome, "unrecorded");
    assert.equal(fact?.model, told({})?.model);
  });

  test("a refusal of the gateway's own", () => {
    const fact = told({}, { status: 400, blockedBy: "effort-declared", body: bytesOf('{"type":"error"}') });
    assert.deepEqual([fact?.outcome, fact?.errorType], ["error", "blocked: effort-declared"]);
  });

  test("no reply, a reply cut by either side", () => {
    assert.equal(told({}, { status: 0, body: null, bodyBytes: 0, cutBy: "upstream" })?.outcome, "cut");
    const half = call.reply.body?.slice(0, call.reply.bodyBytes >> 1) ?? null;
    for (const cutBy of ["client", "upstream"] as const) {
      const fact = told({}, { body: half, cutBy });
      assert.deepEqual([fact?.outcome, fact?.errorType], ["cut", `cut by ${cutBy}`]);
    }
  });

  for (const [encoding, pack] of Object.entries({ gzip: gzipSync, zstd: zstdCompressSync })) {
    test(`bodies in ${encoding}`, () => {
      const packed = (body: Uint8Array | null) => new Uint8Array(pack(body ?? new Uint8Array()));
      const more = ["content-encoding", encoding];
      const fact = told(
        { body: packed(call.request.body), headers: [...call.request.headers, ...more] },
        { body: packed(call.reply.body), headers: [...call.reply.headers, ...more] },
      );
      assert.deepEqual({ ...fact, requestBytes: 0 }, { ...told({}), requestBytes: 0 });
    });
  }

  test("a body that inflates beyond all bounds is not analysed", () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(4_000_000, " ")));
    const worker = analysis({ longestBody: 100_000 });
    const headers = [...call.request.headers, "content-encoding", "gzip"];
    const facts = replayed([{ request: { ...call.request, body: bomb, headers }, reply: call.reply }], worker);
    assert.equal(exchangesIn(facts)[0]?.analysis.is, "not-analysed");
  });

  test("calls that are no model calls are counted and nothing else", () => {
    const others = ["/v1/messages/count_tokens", "/v1/models", "/api/event_logging/batch"];
    const worker = analysis();
    const calls = others.map((url, index) => ({
      request: { ...call.request, url, id: `o${index}` },
      reply: { ...call.reply, id: `o${index}` },
    }));
    assert.deepEqual(replayed(calls, worker), []);
    assert.deepEqual([worker.counts().other, worker.counts().received, worker.counts().queueBytes], [3, 3, 0]);
  });

  test("a reply nobody asked for, and a request told again", () => {
    const worker = analysis();
    assert.deepEqual(worker.take(call.reply, 1).settled, [call.reply.id]);
    assert.equal(exchangesIn(replayed([call], worker)).length, 1);
  });
});

describe("texts of prompts and tools", () => {
  test("once per hash, where a person asked for them", () => {
    const facts = replayed(claude, analysis({ capture: { prompts: "text" } })).filter(({ is }) => is === "text");
    assert.ok(facts.length >= 2);
    assert.equal(new Set(facts.map(({ id }) => id)).size, facts.length);
    const shown = new Set(
      exchangesIn(replayed(claude)).flatMap(({ components }) => [components.prompt, components.tools]),
    );
    for (const { id } of facts) assert.ok(shown.has(id));
  });
  test("not where nobody did", () => assert.ok(!replayed(claude).some(({ is }) => is === "text")));
});

const signalsIn = (facts: readonly Fact[]): readonly SignalsFact[] =>
  facts.flatMap((fact) => (fact.is === "signals" ? [fact] : []));

describe("signals of a session", () => {
  const at = call.request.at + 1_000_000;
  const after = (worker: CallAnalysis, milliseconds: number) => signalsIn(worker.tick(at + milliseconds).facts);
  const begun = (): CallAnalysis => {
    const worker = analysis();
    for (const { request, reply } of claude) {
      worker.take(request, at);
      worker.take(reply, at);
    }
    return worker;
  };

  test("are told, told again where something is new, and are final after ten quiet minutes", () => {
    const worker = begun();
    const [told] = after(worker, 10);
    assert.equal(told?.final, false);
    assert.ok((told?.measures.length ?? 0) > 0);
    assert.equal(after(worker, 20_000).length, 0);
    const [last] = after(worker, 600_001);
    assert.deepEqual([last?.final, last?.id], [true, told?.id]);
    assert.ok((last?.revision ?? 0) > (told?.revision ?? 0));
    assert.equal(after(worker, 700_000).length, 0);
  });

  test("are told no more often than every five seconds", () => {
    const worker = begun();
    after(worker, 10);
    const one = (id: string, later: number): void => {
      worker.take({ ...call.request, id }, at + later);
      worker.take({ ...call.reply, id }, at + later);
    };
    one("a", 1000);
    assert.equal(after(worker, 1001).length, 0);
    assert.equal(after(worker, 5100).length, 1);
  });

  test("of a session that nobody heard of for half a day are let go with it", () => {
    const worker = begun();
    worker.tick(at + 13 * 3_600_000);
    assert.equal(worker.counts().sessionsOpen, 0);
    assert.equal(worker.counts().keptBytes, 0);
  });
});

test("many sessions in little memory: bounded, and ended ones are told", () => {
  const worker = analysis({ keepBytes: 300_000 });
  const sessions = 200;
  let ended = 0;
  for (let n = 0; n < sessions; n += 1) {
    const headers = call.request.headers.map((each, index) =>
      call.request.headers[index - 1]?.toLowerCase() === "x-claude-code-session-id" ? `s${n}` : each,
    );
    const facts = replayed(
      claude.map(({ request, reply }) => ({
        request: { ...request, headers, id: `${request.id}${n}` },
        reply: { ...reply, id: `${request.id}${n}` },
      })),
      worker,
    );
    ended += signalsIn(facts).filter(({ final }) => final).length;
    assert.ok((worker.counts().keptBytes ?? 0) <= 300_000);
  }
  assert.ok(ended > 0);
  assert.equal((worker.counts().sessionsOpen ?? 0) + (worker.counts().sessionsEnded ?? 0), sessions);
});

test("the model of one session and the effort of the next: a change between sessions", () => {
  const switched = callsOf("claude-code/effort-switch.har").slice(-2);
  const other = switched.map(({ request, reply }) => ({
    request: {
      ...request,
      id: `${request.id}x`,
      at: request.at + 1e7,
      headers: request.headers.map((each, index) =>
        request.headers[index - 1]?.toLowerCase() === "x-claude-code-session-id" ? "another" : each,
      ),
    },
    reply: { ...reply, id: `${request.id}x` },
  }));
  const facts = replayed([...callsOf("claude-code/effort-switch.har"), ...other]);
  const changes = facts.flatMap((fact) => (fact.is === "change" && fact.between === "sessions" ? [fact] : []));
  assert.ok(changes.some(({ component, session }) => component === "effort" && session === "another"));
});
