import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anExchange, aScore } from "../../../test/kit/facts.ts";
import type { ExchangeFact, Fact, Scope } from "../../telemetry/index.ts";
import { ScopeWait } from "./scope-wait.ts";
import { unknownClient } from "./with-scope.ts";

const now = Date.UTC(2026, 10, 20, 12);
const unknown: Scope = {
  ...{ client: unknownClient, version: null, model: null, lane: null, release: null },
  ...{ cohort: null, plan: null, build: null, unit: null },
};
const early = (id: string, of: { readonly session: string | null; readonly exchange: string | null }): Fact => ({
  ...aScore(),
  ...{ id, scope: unknown },
  ...of,
});
const about = (id: string, session: string, exchange: string | null = null): Fact => early(id, { session, exchange });
const call = (id: string, session: string, change: Partial<ExchangeFact> = {}): Fact =>
  anExchange({ id: id as ExchangeFact["id"], session, ...change });
const inShort = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap((fact) =>
    fact.is === "score" ? [`${fact.id} ${fact.scope.client} ${fact.scope.model} ${fact.session}`] : [],
  );
/** One that saw a call a while ago. */
function waiting(): ScopeWait {
  const wait = new ScopeWait();
  wait.take([call("x0", "s0")], now, false);
  return wait;
}

describe("a score that came before what it is about", () => {
  it("waits for its session", () => {
    const wait = waiting();
    assert.deepEqual(wait.take([about("c1", "s1")], now, false), []);
    assert.deepEqual(wait.take([call("x1", "s2")], now + 1000, false).length, 1);
    const out = wait.take([call("x2", "s1", { client: "codex", model: "gpt-6" })], now + 2000, false);
    assert.deepEqual(inShort(out), ["c1 codex gpt-6 s1"]);
    assert.deepEqual(inShort(wait.take([call("x3", "s1")], now + 3000, false)), []);
  });
  it("waits for its call, and learns the session from it", () => {
    const wait = waiting();
    wait.take([early("c1", { session: null, exchange: "x1" })], now, false);
    const out = wait.take([call("x1", "s1", { model: "m" })], now, false);
    assert.deepEqual(inShort(out), ["c1 claude-code m s1"]);
  });
  it("is found in the same batch, by the session's main lane", () => {
    const calls = [
      call("x1", "s1", { lane: "title", model: "small" }),
      call("x2", "s1", { lane: "main", model: "large" }),
    ];
    assert.deepEqual(inShort(waiting().take([about("c1", "s1"), ...calls], now, false)), ["c1 claude-code large s1"]);
  });
  it("goes on as it is after 15 s; while a spool is behind, when that is read", () => {
    const wait = waiting();
    wait.take([about("c1", "s1")], now, false);
    assert.deepEqual(wait.take([], now + 15_000, false), []);
    assert.deepEqual(wait.take([], now + 60_000, true), []);
    assert.deepEqual(inShort(wait.take([], now + 60_001, false)), ["c1 unknown null s1"]);
  });
  it("is not held for ever by a clock that was set back", () => {
    const wait = waiting();
    wait.take([about("c1", "s1")], now, false);
    assert.equal(wait.take([], now - 60_000, false).length, 1);
  });
  it("does not wait where no call ever came, nor what names nothing or is known", () => {
    assert.equal(new ScopeWait().take([about("c1", "s1")], now, false).length, 1);
    const known: Fact = { ...aScore(), scope: { ...unknown, client: "codex" } };
    const nothing = early("c2", { session: null, exchange: null });
    assert.equal(waiting().take([known, nothing], now, false).length, 2);
  });
  it("waits on in the next process, once", () => {
    const wait = waiting();
    wait.take([about("c1", "s1")], now, false);
    const next = new ScopeWait(wait.kept);
    assert.deepEqual(inShort(next.take([call("x1", "s1")], now + 1, false)), [
      `c1 claude-code ${anExchange().model} s1`,
    ]);
    assert.deepEqual(inShort(new ScopeWait(next.kept).take([], now + 99_999, false)), []);
  });
  it("waits within a bound: the oldest go on", () => {
    const wait = waiting();
    const many = Array.from({ length: 3000 }, (_, n) => about(`c${n}`, "s1"));
    const out = wait.take(many, now, false);
    assert.ok(out.length > 0 && out.length < many.length);
    assert.equal(out[0]?.id, "c0");
    assert.ok(wait.kept.length < 300_000);
    assert.equal(out.length + wait.take([call("x1", "s1")], now, false).length - 1, many.length);
  });
  it("begins anew where its state cannot be read", () => {
    for (const state of ["", "{", "[]", '{"waiting":[{"until":1,"fact":{"is":"score"}}],"callsAt":1}'])
      assert.deepEqual(JSON.parse(new ScopeWait(state).kept), { waiting: [], callsAt: null });
  });
});
