import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { clusterName, startClickhouse } from "../../../test/kit/clickhouse.ts";
import { anExchange, aScore, aSignalsFact, aText, aViolation, epoch } from "../../../test/kit/invented-facts.ts";
import { FewValues } from "../few-values.ts";
import type { Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { append } from "./append.ts";
import { connect, type Database } from "./database.ts";
import { locationOf } from "./location.ts";
import { openClickhouseStore } from "./open-clickhouse-store.ts";
import { notPruned, prune } from "./prune.ts";

const engine = await startClickhouse(2);
const hour = 3_600_000;
const all = { limit: 500 };

if (engine.is === "unavailable") {
  it("ClickHouse, killed and started again", (t) => {
    assert.notEqual(process.env.CI, "true", engine.because);
    t.skip(engine.because);
  });
} else {
  const { nodes } = engine;
  const [first, second] = nodes;
  assert.ok(first !== undefined && second !== undefined);
  after(() => engine.stop());
  const ask = async (url: string, sql: string): Promise<string> => {
    const answer = await fetch(url, { method: "POST", body: sql });
    const text = await answer.text();
    assert.ok(answer.ok, text);
    return text.trim();
  };
  const now = (): number => epoch + 100 * hour;
  const facts = Array.from({ length: 60 }, (_, n) => [
    anExchange({ id: `x${n}`, session: `s${n % 7}`, at: epoch + n * 600_000 }),
    ...(n % 5 === 0 ? [aViolation({ id: `v${n}`, session: `s${n % 7}`, at: epoch + n * 600_000 })] : []),
    aSignalsFact({ id: `g${n % 7}`, revision: n, session: `s${n % 7}`, at: epoch + n * 600_000 }),
    aScore({ id: `c${n}`, session: `s${n % 7}`, at: epoch + n * 600_000 }),
  ]).flat();

  describe("a ClickHouse that is killed", { concurrency: false }, () => {
    it("has every batch that was acknowledged exactly once, and none by half", async () => {
      const url = `${first.url}/killed`;
      let store = await openClickhouseStore({ url, now });
      const acknowledged: string[] = [];
      let told = 0;
      const tell = async (): Promise<void> => {
        const batch = Array.from({ length: 20 }, (_, n) => anExchange({ id: `${told}-${n}`, session: `s${n}` }));
        await store.append({ facts: batch, position: { stream: "gateway", at: String(told) } });
        acknowledged.push(...batch.map(({ id }) => id));
        told += 1;
      };
      for (let round = 0; round < 5; round += 1) {
        for (let batches = 0; batches < 3; batches += 1) await tell();
        const under = tell().catch((error: unknown) => error);
        // at another place of the way each time
        await new Promise((resolve) => setTimeout(resolve, round * 7));
        await first.kill();
        const error = await under;
        assert.ok(error === undefined || (error instanceof StoreError && error.code === "unreachable"), String(error));
        await store.close();
        await first.start();
        store = await openClickhouseStore({ url, now });
        const seen = await everyId(store);
        assert.equal(new Set(seen).size, seen.length);
        assert.ok(
          acknowledged.every((id) => seen.includes(id)),
          "an acknowledged one is gone",
        );
        const position = Number((await store.position("gateway")) ?? "-1");
        assert.equal(seen.length, (position + 1) * 20, "position and facts are one");
        // what was not acknowledged is told again
        told = position + 1;
        for (const id of seen) if (!acknowledged.includes(id)) acknowledged.push(id);
      }
      await store.close();
    });

    it("is unreachable, and answers again when it is back", async () => {
      const store = await openClickhouseStore({ url: `${first.url}/back`, now });
      await store.append({ facts: [anExchange({ id: "x1" })] });
      await first.kill();
      for (const asked of [
        store.overview({}),
        store.append({ facts: [anExchange({ id: "x2" })] }),
        store.prune(epoch),
      ]) {
        await assert.rejects(asked, (error) => error instanceof StoreError && error.code === "unreachable");
      }
      await assert.rejects(
        openClickhouseStore({ url: `http://me:hunter2@${new URL(first.url).host}/back` }),
        (error) => error instanceof StoreError && error.code === "unreachable" && !error.message.includes("hunter2"),
      );
      await first.start();
      assert.deepEqual(await store.append({ facts: [anExchange({ id: "x1" }), anExchange({ id: "x2" })] }), {
        added: 1,
        known: 1,
      });
      assert.equal((await store.overview({})).exchanges, 2);
      await store.close();
    });
  });

  describe("a pruning that breaks off", { concurrency: false }, () => {
    // every step that writes: clearing, four roll-ups, the mark, two removals, forgetting, the mark
    for (const step of [2, 4, 5, 6, 7, 8, 9]) {
      it(`at step ${step} counts nothing twice and loses nothing`, async () => {
        const database = `pruning_${step}`;
        const url = `${first.url}/${database}`;
        const store = await openClickhouseStore({ url, now });
        await store.append({ facts });
        const before = await rollUps(store);
        await store.close();
        const db = connect(locationOf(url));
        const broken = breaking(db, step);
        await prune(broken, epoch + 5 * hour + 1, notPruned).catch((error) =>
          assert.match(String(error), /broken off/),
        );
        await db.close();
        const again = await openClickhouseStore({ url, now });
        assert.deepEqual(await rollUps(again), before);
        await again.prune(epoch + 6 * hour);
        assert.deepEqual(await rollUps(again), before);
        assert.equal((await again.exchanges({ to: epoch + 6 * hour }, all)).items.length, 0);
        assert.equal((await again.append({ facts: facts.slice(0, 20) })).added, 0);
        await again.close();
      });
    }
  });

  describe("servers side by side", { concurrency: false }, () => {
    it("may start at once on an empty database", async () => {
      const url = `${first.url}/side`;
      const stores = await Promise.all(Array.from({ length: 4 }, () => openClickhouseStore({ url, now })));
      await stores[0]?.append({ facts: [anExchange({ id: "x1" })] });
      for (const store of stores) assert.equal((await store.overview({})).exchanges, 1);
      for (const store of stores) await store.close();
      assert.equal(await ask(first.url, "SELECT count() FROM (SELECT * FROM side.migrations FINAL)"), "1");
    });

    it("that tell the same at once count it once, before the engine has merged it and after", async () => {
      const url = `${first.url}/same`;
      const store = await openClickhouseStore({ url, now });
      await store.append({ facts });
      const db = connect(locationOf(url));
      // blind to what is there, as one is that looked a moment before
      const blind: Database = { ...db, rows: async () => [] };
      await append(blind, { facts }, { pruned: notPruned, values: new FewValues(), now: now() });
      assert.notEqual(await ask(first.url, "SELECT count() FROM same.facts WHERE kind = 'exchange'"), "60");
      const before = await rollUps(store);
      assert.equal(before.overview.exchanges, 60);
      await ask(first.url, "OPTIMIZE TABLE same.facts FINAL");
      assert.equal(await ask(first.url, "SELECT count() FROM same.facts WHERE kind = 'exchange'"), "60");
      assert.deepEqual(await rollUps(store), before);
      await db.close();
      await store.close();
    });

    it("of a newer version are left alone", async () => {
      const url = `${first.url}/newer`;
      await (await openClickhouseStore({ url })).close();
      await ask(first.url, "INSERT INTO newer.migrations VALUES (99)");
      await assert.rejects(
        openClickhouseStore({ url }),
        (error) => error instanceof StoreError && error.code === "newer-database",
      );
    });
  });

  describe("a cluster of two shards", { concurrency: false }, () => {
    const url = `${first.url}/split,${second.url}?cluster=${clusterName}`;

    it("has each session on one of them, and about as many rows on each", async () => {
      const store = await openClickhouseStore({ url, now });
      const many = Array.from({ length: 2_000 }, (_, n) => anExchange({ id: `x${n}`, session: `s${n % 200}` }));
      await store.append({ facts: [...many, aText({ id: "t1" })], position: { stream: "gateway", at: "1" } });
      const counts = await Promise.all(
        nodes.map((node) =>
          ask(node.url, "SELECT count() FROM split.facts_local WHERE kind = 'exchange'").then(Number),
        ),
      );
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        2_000,
      );
      assert.ok(
        counts.every((count) => count > 700),
        String(counts),
      );
      const sessions = await Promise.all(
        nodes.map((node) =>
          ask(node.url, "SELECT count(DISTINCT session) FROM split.facts_local WHERE kind = 'exchange'").then(Number),
        ),
      );
      assert.equal(
        sessions.reduce((sum, count) => sum + count, 0),
        200,
      );
      await store.close();
    });

    it("takes nothing while a shard is down, and everything once when it is back", async () => {
      const store = await openClickhouseStore({ url, now });
      const more = Array.from({ length: 100 }, (_, n) => anExchange({ id: `y${n}`, session: `t${n}` }));
      await second.kill();
      await assert.rejects(
        store.append({ facts: more, position: { stream: "gateway", at: "2" } }),
        (error) => error instanceof StoreError && error.code === "unreachable",
      );
      await second.start();
      assert.equal(await store.position("gateway"), "1");
      await store.append({ facts: more, position: { stream: "gateway", at: "2" } });
      assert.equal((await store.overview({})).exchanges, 2_100);
      assert.equal(await store.position("gateway"), "2");
      await store.close();
    });
  });
}

/** Ends with the given writing statement: what a crash between two of them leaves. */
function breaking(db: Database, step: number): Database {
  let done = 0;
  const counted = async (write: () => Promise<void>): Promise<void> => {
    if (done === step) throw new Error("broken off");
    done += 1;
    await write();
  };
  return {
    ...db,
    insert: (rows) => counted(() => db.insert(rows)),
    copy: (sql, params) => counted(() => db.copy(sql, params)),
    everywhere: (sql, params) => counted(() => db.everywhere(sql, params)),
  };
}

async function rollUps(store: Store) {
  const of = { is: "score", name: "helpful" } as const;
  const signal = { is: "signal", signal: "read-edit", of: "session" } as const;
  const rate = { is: "rate", rate: "broken-sessions" } as const;
  return {
    overview: await store.overview({}),
    components: await store.components({}),
    scores: await store.series({ filter: {}, of, step: "hour" }),
    signals: await store.series({ filter: {}, of: signal, step: "hour" }),
    broken: await store.series({ filter: {}, of: rate, step: "day" }),
  };
}

async function everyId(store: Store): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.exchanges({}, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return ids;
}
