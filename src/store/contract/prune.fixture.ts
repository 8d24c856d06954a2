import assert from "node:assert/strict";
import { describe } from "node:test";
import { anExchange, aScore, aSignalsFact, epoch } from "../../../test/kit/invented-facts.ts";
import type { Fact } from "../../telemetry/index.ts";
import type { SeriesRequest } from "../answers.ts";
import { all, answers, requests, rollUps, same } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";
import { oneOfEach } from "./one-of-each.fixture.ts";

const hour = 3_600_000;

/** What ages goes, and what is counted by stays; the sample goes as a whole. */
export function pruneContract({ test }: Bench): void {
  describe("prune", () => {
    const facts: readonly Fact[] = [
      ...oneOfEach("old"),
      anExchange({ id: "x-on", at: epoch, session: "goes-on" }),
      anExchange({ id: "x-on-2", at: epoch + 10 * hour, session: "goes-on" }),
      ...oneOfEach("new").map((fact) => ({ ...fact, at: epoch + 10 * hour })),
    ];
    test("takes old facts, keeps roll-ups and texts", async (store, { reopen }) => {
      await store.append({ facts });
      const rolledUp = await rollUps(store, {});
      // Nine kinds, not the text; and one exchange of the session that goes on.
      assert.equal(await store.prune(epoch + hour), 10);
      const again = reopen === undefined ? store : await reopen();
      same(await rollUps(again, {}), rolledUp);
      for (const list of ["violations", "changes", "scores", "feedback"] as const) {
        assert.equal((await again[list]({}, all)).items.length, 1, list);
      }
      assert.equal((await again.labRuns(all)).items.length, 1);
      assert.equal((await again.exchanges({}, all)).items.length, 2);
      assert.equal((await again.text("old"))?.hash, "old");
      assert.equal(await again.prune(epoch + hour), 0);
    });
    test("keeps a session's totals while it goes on, and takes it with its last exchange", async (store) => {
      await store.append({ facts });
      await store.prune(epoch + hour);
      const detail = await store.session("goes-on");
      assert.equal(detail?.session.exchanges, 2);
      assert.equal(detail?.exchanges.length, 1);
      await store.prune(epoch + 11 * hour);
      assert.equal(await store.session("goes-on"), null);
      assert.deepEqual((await store.sessions({}, all)).items, []);
      assert.equal((await store.overview({})).exchanges, 4);
    });
    test("leaves nothing behind for what is counted from the exchanges themselves", async (store) => {
      await store.append({ facts });
      assert.equal((await store.overview({ session: ["s1"] })).broken[0]?.sessions, 1);
      await store.prune(epoch + 11 * hour);
      const { exchanges, broken, hours } = await store.overview({ session: ["s1"] });
      assert.deepEqual([exchanges, broken, hours], [0, [], []]);
      for (const request of requests) {
        assert.deepEqual(await store.series({ ...request, filter: { session: ["s1"] } }), []);
      }
    });
    test("leaves the sample, which is taken and removed whatever was pruned", async (store) => {
      const sample = oneOfEach("sample").map((fact) => ({ ...fact, source: "sample" as const }));
      const [first, ...others] = sample.map((fact) => ("session" in fact ? { ...fact, session: "shown" } : fact));
      assert.ok(first !== undefined);
      await store.append({ facts: [...facts, first] });
      await store.prune(epoch + hour);
      assert.equal((await store.append({ facts: [first, ...others] })).added, others.length);
      const shown = await store.session("shown");
      assert.equal(await store.prune(epoch + 11 * hour), facts.length - 11 - 1);
      same(await store.session("shown"), shown);
      assert.equal(shown?.exchanges.length, 1);
      assert.equal(shown?.scores.length, 1);
      assert.equal((await store.exchanges({ session: ["shown"] }, all)).items.length, 1);
      assert.deepEqual(
        (await store.sessions({}, all)).items.map(({ id }) => id),
        ["shown"],
      );
      for (const list of ["exchanges", "violations", "changes", "scores", "feedback"] as const) {
        assert.equal((await store[list]({}, all)).items.length, 1, list);
      }
      assert.deepEqual((await store.sources()).find(({ source }) => source === "sample")?.counts, { forwarded: 1 });
      assert.equal(await store.removeSample(), sample.length);
      assert.deepEqual((await store.sessions({}, all)).items, []);
      assert.equal((await store.overview({})).sample, false);
    });
    test("keeps numbers, sums and sums of squares of scores, signals and rates", async (store) => {
      const measured = (value: number) => [
        { signal: "read-edit", of: "session", numerator: value, denominator: 1, value } as const,
      ];
      const tokens = { input: 25, output: 1, cacheRead: 75, cacheCreation: null, reasoning: null };
      await store.append({
        facts: [0.25, 0.5, 1].flatMap((value, n) => [
          aScore({ id: `c${n}`, value, at: epoch + n }),
          aSignalsFact({ id: `g${n}`, session: `s${n}`, measures: measured(2 * value), at: epoch + n }),
          anExchange({ id: `x${n}`, session: `s${n}`, tokens, at: epoch + n }),
        ]),
      });
      const sums = async (of: SeriesRequest["of"]) =>
        (await store.series({ filter: {}, of, step: "hour" })).map(({ n, sum, sumOfSquares }) => [
          n,
          sum,
          sumOfSquares,
        ]);
      for (const before of [epoch - hour, epoch + 2, epoch + hour]) {
        await store.prune(before);
        assert.deepEqual(await sums({ is: "score", name: "helpful" }), [[3, 1.75, 1.3125]]);
        assert.deepEqual(await sums({ is: "signal", signal: "read-edit", of: "session" }), [[3, 3.5, 5.25]]);
        assert.deepEqual(await sums({ is: "rate", rate: "cache-read" }), [[3, 2.25, 1.6875]]);
      }
    });
    test("does not count again what is told again after it went", async (store) => {
      await store.append({ facts });
      await store.prune(epoch + hour);
      const before = await rollUps(store, {});
      assert.equal((await store.append({ facts })).added, 0);
      same(await rollUps(store, {}), before);
      assert.equal((await store.exchanges({}, all)).items.length, 2);
    });
  });

  describe("removeSample", () => {
    test("takes everything of the sample and nothing else", async (store, { reopen }) => {
      const sample = oneOfEach("sample").map((fact) => ({ ...fact, source: "sample" as const }));
      await store.append({ facts: oneOfEach("real") });
      const real = await answers(store, {});
      await store.append({ facts: sample });
      assert.equal((await store.overview({})).sample, true);
      assert.equal((await store.session("s1"))?.session.sample, true);
      assert.equal(await store.removeSample(), sample.length);
      const again = reopen === undefined ? store : await reopen();
      same(await answers(again, {}), real);
      assert.equal(await again.removeSample(), 0);
      assert.equal((await again.append({ facts: sample })).added, sample.length);
    });
  });
}
