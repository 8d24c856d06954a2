import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseFact } from "../../telemetry/index.ts";
import { movedInTime } from "./moved-in-time.ts";
import { sampleFacts } from "./sample-facts.ts";

const newest = Date.UTC(2026, 10, 20);
const facts = await sampleFacts("examples/scan/data", newest);

describe("the bundled example as facts", () => {
  test("every one is marked as the sample's, and is a fact that a spool may hold", () => {
    for (const fact of facts) {
      assert.equal(fact.source, "sample");
      assert.equal(parseFact(JSON.stringify(fact)).is, "fact");
    }
  });

  test("what scan says of it: sessions, calls, the violation", () => {
    const exchanges = facts.filter((fact) => fact.is === "exchange");
    assert.equal(exchanges.length, 849);
    assert.equal(new Set(exchanges.map(({ session }) => session)).size, 43);
    assert.equal(new Set(exchanges.map(({ id }) => id)).size, 849);
    const violations = facts.filter((fact) => fact.is === "violation");
    assert.deepEqual([...new Set(violations.map(({ invariant }) => invariant))], ["thinking-cleared-once"]);
    assert.equal(facts.filter((fact) => fact.is === "signals").length, 43);
  });

  test("a log does not show which thinking was sent: that is not none", () => {
    const seen = facts.flatMap((fact) => (fact.is === "exchange" ? [fact.thinking] : []));
    assert.deepEqual([seen.length, seen.filter((thinking) => thinking === null).length], [849, 813]);
  });

  test("the last call is the newest, the first within what is kept by default", () => {
    const times = facts.map(({ at }) => at);
    assert.equal(Math.max(...times), newest);
    assert.ok(newest - Math.min(...times) < 30 * 86_400_000);
  });

  test("the same again, at another time: the same ids", async () => {
    const again = await sampleFacts("examples/scan/data", newest + 1000);
    assert.deepEqual(
      again.map(({ id }) => id),
      facts.map(({ id }) => id),
    );
  });

  test("no text of a message is in it", () => {
    const text = JSON.stringify(facts);
    assert.ok(text.length / facts.length < 3000);
    assert.doesNotMatch(text, /"text":|"content":/);
  });
});

test("moved in time: the order of sessions and every distance within one stay", () => {
  const session = fc.record({
    start: fc.integer({ min: 0, max: 1e9 }),
    gaps: fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 5 }),
  });
  const [like] = facts.filter((fact) => fact.is === "exchange");
  assert.ok(like);
  fc.assert(
    fc.property(fc.array(session, { minLength: 1, maxLength: 8 }), (sessions) => {
      const before = sessions.flatMap(({ start, gaps }, index) => {
        let at = start;
        return [0, ...gaps].map((gap) => {
          at += gap;
          return { ...like, session: `s${index}`, at };
        });
      });
      const after = movedInTime(before, newest, 1e8);
      assert.equal(Math.max(...after.map(({ at }) => at)), newest);
      const starts = sessions.map(
        (_, index) => after.find((fact) => "session" in fact && fact.session === `s${index}`)?.at ?? 0,
      );
      assert.ok(Math.max(...starts) - Math.min(...starts) <= 1e8 + 1);
      for (const [index, fact] of before.entries()) {
        const start = before.findIndex(({ session }) => session === fact.session);
        const [was, is] = [fact.at - (before[start]?.at ?? 0), (after[index]?.at ?? 0) - (after[start]?.at ?? 0)];
        assert.ok(Math.abs(was - is) <= 1, `${was} became ${is}`);
      }
      const order = (times: readonly number[]) =>
        times.map((_, index) => index).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      const olds = sessions.map(({ start }) => start);
      if (new Set(olds).size === olds.length && Math.min(...gapsOf(olds)) > 100)
        assert.deepEqual(order(starts), order(olds));
    }),
    { seed: 4, numRuns: 100 },
  );
});

function gapsOf(times: readonly number[]): readonly number[] {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.slice(1).map((at, index) => at - (sorted[index] ?? 0));
}
