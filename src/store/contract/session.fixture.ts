import assert from "node:assert/strict";
import { describe } from "node:test";
import { anEvent, anExchange, aScore, aSignalsFact, aViolation, epoch } from "../../../test/kit/invented-facts.ts";
import { all } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";

/** One session, with all that belongs to it. */
export function sessionContract({ test }: Bench): void {
  describe("one session", () => {
    test("has its first 2,000 exchanges and says that there are more", async (store) => {
      const facts = Array.from({ length: 2001 }, (_, n) => anExchange({ id: `x${n}`, at: epoch + n }));
      await store.append({ facts });
      const detail = await store.session("s1");
      assert.equal(detail?.truncated, true);
      assert.equal(detail?.exchanges.length, 2000);
      assert.deepEqual(detail?.exchanges[1999], facts[1999]);
      assert.equal(detail?.session.exchanges, 2001);
    });
    test("is known by main's first exchange, whenever it was told", async (store) => {
      await store.append({ facts: [anExchange({ id: "b", at: epoch + 2, model: "late", lane: "main" })] });
      await store.append({ facts: [anExchange({ id: "c", at: epoch, model: "title", lane: "title" })] });
      await store.append({ facts: [anExchange({ id: "a", at: epoch + 1, model: "main", lane: "main" })] });
      const row = (await store.session("s1"))?.session;
      assert.equal(row?.model, "main");
      assert.equal(row?.startedAt, epoch);
      assert.equal(row?.lastAt, epoch + 2);
      assert.deepEqual(row?.lanes, ["main", "title"]);
    });
    test("joins telemetry by request id, whichever came first", async (store) => {
      const event = anEvent({ id: "e1", session: null, requestId: "req_1" });
      await store.append({ facts: [event, anEvent({ id: "e2", session: null, requestId: "req_2" })] });
      await store.append({ facts: [anExchange({ id: "x1", requestId: "req_1" }), anExchange({ id: "x2" })] });
      assert.deepEqual((await store.session("s1"))?.events, [event]);
    });
    test("joins by request id nothing that names another session", async (store) => {
      const own = anEvent({ id: "e1", session: "s1", requestId: "req_1" });
      const bare = anEvent({ id: "e2", session: null, requestId: "req_1" });
      const others = ["s2", "s3"].map((session) => anEvent({ id: session, session, requestId: "req_1" }));
      await store.append({ facts: [own, bare, ...others] });
      await store.append({
        facts: ["s1", "s2"].map((session) => anExchange({ id: session, session, requestId: "req_1" })),
      });
      assert.deepEqual((await store.session("s1"))?.events, [own, bare]);
      assert.deepEqual(new Set((await store.session("s2"))?.events), new Set([bare, others[0]]));
    });
    test("is none before an exchange of it was told", async (store) => {
      await store.append({ facts: [aViolation({ id: "v1" }), aSignalsFact({ id: "g1" }), aScore({ id: "c1" })] });
      assert.equal(await store.session("s1"), null);
      assert.deepEqual((await store.sessions({}, all)).items, []);
      await store.append({ facts: [anExchange({ id: "x1" })] });
      assert.equal((await store.session("s1"))?.session.violations.error, 1);
      assert.equal((await store.sessions({ broken: true }, all)).items.length, 1);
    });
  });
}
