import assert from "node:assert/strict";
import { describe } from "node:test";
import { anExchange, aSignalsFact, aViolation, epoch } from "../../../test/kit/invented-facts.ts";
import { all } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";
import { oneOfEach } from "./one-of-each.fixture.ts";

const hour = 3_600_000;

/** What was told counts once, the newest revision of it; position and kept values move with it. */
export function appendContract({ test }: Bench): void {
  describe("append", () => {
    test("counts what is new and what was known", async (store) => {
      const facts = [anExchange({ id: "x1" }), aViolation({ id: "v1" })];
      assert.deepEqual(await store.append({ facts }), { added: 2, known: 0 });
      assert.deepEqual(await store.append({ facts }), { added: 0, known: 2 });
      assert.equal((await store.overview({})).exchanges, 1);
    });
    test("counts an id once inside one batch; the first telling stays", async (store) => {
      const facts = [anExchange({ id: "x1", model: "first" }), anExchange({ id: "x1", model: "second" })];
      assert.deepEqual(await store.append({ facts }), { added: 1, known: 1 });
      assert.deepEqual((await store.exchanges({}, all)).items, [facts[0]]);
      await store.append({ facts: [anExchange({ id: "x1", model: "third" })] });
      assert.deepEqual((await store.exchanges({}, all)).items, [facts[0]]);
      assert.deepEqual((await store.session("s1"))?.exchanges, [facts[0]]);
    });
    test("tells kinds apart that share an id", async (store) => {
      assert.equal((await store.append({ facts: oneOfEach("same") })).added, 10);
      assert.equal((await store.append({ facts: oneOfEach("same") })).known, 10);
    });
    test("lets a higher revision take the place of a lower one, whole", async (store) => {
      const first = aViolation({ id: "v1", session: "s1", severity: "error", at: epoch });
      const second = aViolation({
        id: "v1",
        revision: 2,
        session: "s2",
        severity: "warn",
        at: epoch + 3 * hour,
        invariant: "history-extends",
      });
      const exchanges = ["s1", "s2"].map((session) => anExchange({ id: session, session }));
      await store.append({ facts: [...exchanges, first] });
      assert.deepEqual(await store.append({ facts: [second] }), { added: 1, known: 0 });
      assert.deepEqual((await store.violations({}, all)).items, [second]);
      assert.deepEqual((await store.session("s1"))?.session.violations, { error: 0, warn: 0, info: 0 });
      assert.deepEqual((await store.session("s2"))?.session.violations, { error: 0, warn: 1, info: 0 });
      const { broken, hours } = await store.overview({});
      assert.deepEqual(
        broken.map(({ invariant, sessions }) => [invariant, sessions]),
        [["history-extends", 1]],
      );
      assert.deepEqual(
        hours.map(({ at, errors, warnings }) => [at, errors, warnings]),
        [
          [epoch, 0, 0],
          [epoch + 3 * hour, 0, 1],
        ],
      );
    });
    test("never lets a lower or equal revision replace a higher one", async (store) => {
      const kept = aSignalsFact({ id: "g1", revision: 3, measures: [] });
      await store.append({ facts: [anExchange({ id: "x1" }), kept] });
      const late = [1, 2, 3].map((revision) => aSignalsFact({ id: "g1", revision }));
      assert.deepEqual(await store.append({ facts: late }), { added: 0, known: 3 });
      assert.deepEqual((await store.session("s1"))?.measures, []);
    });
    test("counts what the newest signals measured, and no longer what earlier ones did", async (store) => {
      const measured = (value: number) => [
        { signal: "read-edit", of: "session", numerator: value, denominator: 1, value } as const,
      ];
      const of = { is: "signal", signal: "read-edit", of: "session" } as const;
      for (const revision of [1, 2, 3]) {
        await store.append({ facts: [aSignalsFact({ id: "g1", revision, measures: measured(revision) })] });
      }
      const [point, ...rest] = await store.series({ filter: {}, of, step: "day" });
      assert.deepEqual([point?.n, point?.sum, point?.numerator, rest.length], [1, 3, 3, 0]);
    });
    test("takes revisions inside one batch in any order", async (store) => {
      const facts = [2, 3, 1].map((revision) => aViolation({ id: "v1", revision, repeats: revision }));
      assert.deepEqual(await store.append({ facts }), { added: 2, known: 1 });
      assert.deepEqual((await store.violations({}, all)).items, [facts[1]]);
      assert.deepEqual((await store.overview({})).hours.at(0)?.errors, 1);
    });
    test("moves position and kept values with the facts", async (store, { reopen }) => {
      await store.append({ facts: [], position: { stream: "gateway", at: "0:10" }, keep: { monitors: "{}" } });
      await store.append({ facts: [anExchange({ id: "x1" })], position: { stream: "api", at: "7" } });
      await store.append({ facts: [], position: { stream: "gateway", at: "0:20" }, keep: { monitors: '{"a":1}' } });
      const again = reopen === undefined ? store : await reopen();
      assert.equal(await again.position("gateway"), "0:20");
      assert.equal(await again.position("api"), "7");
      assert.equal(await again.kept("monitors"), '{"a":1}');
      assert.equal((await again.overview({})).exchanges, 1);
    });
    test("keeps values of 4 MB", async (store) => {
      const value = "ü".repeat(2 * 1024 * 1024);
      await store.append({ facts: [], keep: { large: value, empty: "" } });
      assert.equal(await store.kept("large"), value);
      assert.equal(await store.kept("empty"), "");
    });
    test("takes an empty batch, and many at a time", async (store) => {
      assert.deepEqual(await store.append({ facts: [] }), { added: 0, known: 0 });
      const batches = Array.from({ length: 10 }, (_, n) =>
        store.append({ facts: [anExchange({ id: `x${n}` }), anExchange({ id: "shared" })] }),
      );
      const appended = await Promise.all(batches);
      assert.equal(
        appended.reduce((sum, { added }) => sum + added, 0),
        11,
      );
      assert.equal((await store.overview({})).exchanges, 11);
    });
  });
}
