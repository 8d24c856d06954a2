import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import fc from "fast-check";
import { anExchange, aScore } from "../../../test/kit/facts.ts";
import { MemoryStore } from "../../../test/kit/memory-store.ts";
import { type Batch, type Store, StoreError } from "../../store/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import type { LogLine } from "../log.ts";
import { Ingest } from "./ingest.ts";
import type { IngestOptions } from "./ingest-options.ts";
import type { Mill } from "./mill.ts";
import type { Stream } from "./stream.ts";
import { unknownClient } from "./with-scope.ts";

/** A spool in memory: a position is the number of records before it. */
class MemoryStream implements Stream {
  readonly name: string;
  readonly lines: string[];
  released = 0;
  broken = false;

  constructor(name: string, lines: readonly string[]) {
    this.name = name;
    this.lines = [...lines];
  }

  async read(position: string | null, { mostRecords }: { readonly mostRecords: number }) {
    if (this.broken) throw new Error("EIO: i/o error, read");
    const from = Number(position ?? 0);
    assert.ok(from >= this.released, "what was released is never asked for again");
    const records = this.lines.slice(from, from + mostRecords);
    const to = from + records.length;
    return { records, position: String(to).padStart(8, "0"), behindBytes: (this.lines.length - to) * 100, damaged: 0 };
  }

  async release(position: string): Promise<void> {
    this.released = Number(position);
  }
}

/** Passes everything on, and counts what it saw. */
class CountingMill implements Mill {
  readonly seen: string[];

  constructor(kept: string | null = null) {
    this.seen = kept === null ? [] : (JSON.parse(kept) as string[]); // what it kept itself
  }

  take(facts: readonly Fact[]) {
    this.seen.push(...facts.map(({ id }) => id));
    return { facts, alerts: [] };
  }

  state() {
    return { mill: JSON.stringify(this.seen) };
  }
}

const noMill: Mill = { take: (facts) => ({ facts, alerts: [] }), state: () => ({}) };
const line = (id: string): string => JSON.stringify(anExchange({ id, session: id }));

function ingestOf(streams: readonly Stream[], store: IngestOptions["store"], more: Partial<IngestOptions> = {}) {
  const logged: LogLine[] = [];
  const told: string[] = [];
  const ingest = new Ingest({
    streams,
    store,
    mill: async () => noMill,
    now: Date.now,
    log: (each) => logged.push(each),
    aside: async () => {},
    took: (stream, facts) => told.push(...facts.map(({ id }) => `${stream} ${id}`)),
    idle: 1,
    tick: 1,
    backoff: [1, 2],
    ...more,
  });
  open.push(ingest);
  return { ingest, logged, told };
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (!isTrue()) {
    assert.ok(Date.now() < end, "it never came to this");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const idsIn = async (store: Store): Promise<readonly string[]> =>
  (await store.exchanges({}, { limit: 500 })).items.map(({ id }) => String(id)).sort();

const open: Ingest[] = [];

describe("ingest", () => {
  // Also where a test failed: one that follows on would keep the process.
  afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

  it("whatever fails and whenever it is killed: all of it once, in the store, the mill and the news, nothing released before", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.infiniteStream(fc.constantFrom("works", "works", "fails", "dies", "dies after")),
        async (records, mostRecords, fates) => {
          const ids = Array.from({ length: records }, (_, n) => `x${String(n).padStart(2, "0")}`);
          // Two spools: what one keeps must not be overwritten by what the other kept before.
          const streams = ["gateway", "api"].map(
            (name, index) => new MemoryStream(name, ids.filter((_, n) => n % 2 === index).map(line)),
          );
          const store = new MemoryStore(() => 0);
          const most = { mostBytes: 1e6, mostRecords };
          let seen: readonly string[] = [];
          // Each round is a process: it ends when it dies, or when all is done.
          const stored = async (): Promise<readonly number[]> =>
            Promise.all(streams.map(async ({ name }) => Number((await store.position(name)) ?? 0)));
          const isDone = (counts: readonly number[]): boolean =>
            counts.every((count, n) => count === streams[n]?.lines.length);
          for (let round = 0; round < 200 && !isDone(await stored()); round += 1) {
            let dead = false;
            let done = false;
            const failing: IngestOptions["store"] = {
              position: (name) => store.position(name),
              sessions: (filter, page) => store.sessions(filter, page),
              exchanges: (filter, page) => store.exchanges(filter, page),
              append: async (batch: Batch) => {
                const fate = dead ? "dies" : fates.next().value;
                if (fate === "dies") dead = true;
                if (fate === "fails" || fate === "dies") throw new Error("down");
                const appended = await store.append(batch);
                for (const [n, count] of (await stored()).entries()) {
                  assert.ok((streams[n]?.released ?? 0) <= count, "released only what is stored");
                }
                done = isDone(await stored());
                if (fate !== "dies after") return appended;
                dead = true;
                throw new Error("killed before it knew");
              },
            };
            const mill = new CountingMill(await store.kept("mill"));
            const { ingest } = ingestOf(streams, failing, { most, mill: async () => mill });
            ingest.start();
            await until(() => dead || done);
            await ingest.close();
            seen = JSON.parse((await store.kept("mill")) ?? "[]") as string[]; // what the mill kept
          }
          assert.deepEqual(await idsIn(store), ids);
          assert.deepEqual(seen.toSorted(), ids);
        },
      ),
      { seed: 11, numRuns: 60, endOnFailure: true },
    );
  });

  it("a batch that has to be told again passes the mill once", async () => {
    const store = new MemoryStore(() => 0);
    let failures = 3;
    const failing: IngestOptions["store"] = {
      position: (name) => store.position(name),
      sessions: (filter, page) => store.sessions(filter, page),
      exchanges: (filter, page) => store.exchanges(filter, page),
      append: async (batch) => {
        failures -= 1;
        if (failures >= 0) throw new Error("down");
        return store.append(batch);
      },
    };
    const mill = new CountingMill();
    const { ingest, told } = ingestOf([new MemoryStream("gateway", [line("a"), line("b")])], failing, {
      mill: async () => mill,
    });
    ingest.start();
    await until(() => told.length === 2);
    await ingest.close();
    assert.deepEqual(
      [mill.seen, told],
      [
        ["a", "b"],
        ["gateway a", "gateway b"],
      ],
    );
  });

  it("a fact that the store refuses for good is put aside; all others are stored, and what comes behind", async () => {
    const lines = Array.from({ length: 20 }, (_, n) => line(`x${String(n).padStart(2, "0")}`));
    const stream = new MemoryStream("gateway", lines);
    const store = new MemoryStore(() => 0);
    const bad = new Set(["x03", "x11"]);
    let down = false;
    const picky: IngestOptions["store"] = {
      position: (name) => store.position(name),
      sessions: (filter, page) => store.sessions(filter, page),
      exchanges: (filter, page) => store.exchanges(filter, page),
      append: async (batch: Batch) => {
        if (down) throw new StoreError("unreachable", "gone", "start it");
        if (batch.facts.some(({ id }) => bad.has(id))) throw new TypeError("cannot be stored");
        return store.append(batch);
      },
    };
    const aside: string[] = [];
    const { ingest } = ingestOf([stream], picky, {
      most: { mostBytes: 1e6, mostRecords: 8 },
      aside: async (name, refused) =>
        void aside.push(...refused.map(({ fact, because }) => `${name} ${fact.id} ${because}`)),
    });
    down = true;
    ingest.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([aside, await store.position("gateway")], [[], null]);
    down = false;
    await until(() => ingest.state()[0]?.behindBytes === 0 && stream.released === 20);
    assert.deepEqual(aside, ["gateway x03 cannot be stored", "gateway x11 cannot be stored"]);
    assert.equal((await idsIn(store)).length, 18);
    const [state] = ingest.state();
    assert.deepEqual([state?.aside, state?.asideBecause], [2, "cannot be stored"]);
  });

  it("what the mill gives out by itself and the store refuses holds nothing up either", async () => {
    const stream = new MemoryStream("gateway", []);
    const store = new MemoryStore(() => 0);
    const picky: IngestOptions["store"] = {
      position: (name) => store.position(name),
      sessions: (filter, page) => store.sessions(filter, page),
      exchanges: (filter, page) => store.exchanges(filter, page),
      append: async (batch: Batch) => {
        if (batch.facts.some(({ id }) => id === "bad")) throw new TypeError("cannot be stored");
        return store.append(batch);
      },
    };
    const given = [anExchange({ id: "bad" }), anExchange({ id: "good" })];
    const aside: string[] = [];
    const { ingest } = ingestOf([stream], picky, {
      mill: async () => ({
        take: (facts) => ({ facts: [...facts, ...given.splice(0)], alerts: [] }),
        state: () => ({ a: "1" }),
      }),
      aside: async (_name, refused) => void aside.push(...refused.map(({ fact }) => fact.id)),
    });
    ingest.start();
    await until(() => aside.length > 0);
    stream.lines.push(line("x1"));
    await until(() => stream.released === 1);
    assert.deepEqual([aside, await idsIn(store), await store.kept("a")], [["bad"], ["good", "x1"], "1"]);
  });

  it("what changed in the mill without a fact is stored when time has passed, and when it ends", async () => {
    const store = new MemoryStore(() => 0);
    let changed: Record<string, string> = {};
    const state = () => {
      const given = changed;
      changed = {};
      return given;
    };
    let now = 0;
    const { ingest } = ingestOf([new MemoryStream("gateway", [line("a")])], store, {
      mill: async () => ({ take: (facts) => ({ facts, alerts: [] }), state }),
      now: () => now,
    });
    ingest.start();
    await until(() => ingest.state()[0]?.behindBytes === 0);
    changed = { sent: "1" };
    now = 5000;
    await until(() => Object.keys(changed).length === 0);
    changed = { more: "2" };
    await ingest.close();
    assert.deepEqual([await store.kept("sent"), await store.kept("more")], ["1", "2"]);
  });

  it("what waits in the mill comes out when time has passed, without news", async () => {
    const store = new MemoryStore(() => 0);
    const held: Fact[] = [];
    let ripe = false;
    const mill: Mill = {
      take: (facts) => {
        held.push(...facts);
        return { facts: ripe ? held.splice(0) : [], alerts: [] };
      },
      state: () => ({ held: String(held.length) }),
    };
    let now = 0;
    const { ingest, told } = ingestOf([new MemoryStream("gateway", [line("a")])], store, {
      mill: async () => mill,
      now: () => now,
    });
    ingest.start();
    await until(() => held.length === 1);
    ripe = true;
    now = 5000;
    await until(() => told.length > 0);
    await ingest.close();
    assert.deepEqual([told, await idsIn(store), await store.kept("held")], [["mill a"], ["a"], "0"]);
  });

  it("facts on which the mill fails are stored as they are, and so is all behind them; it is told, and said once", async () => {
    const store = new MemoryStore(() => 0);
    let now = 0;
    let ticks = 0;
    const mill: Mill = {
      take: (facts) => {
        if (facts.length === 0) ticks += 1;
        if (facts.length === 0 || facts.some(({ id }) => id === "b")) throw new Error("cannot watch this");
        return { facts, alerts: [] };
      },
      state: () => ({}),
    };
    const { ingest, logged } = ingestOf([new MemoryStream("gateway", ["a", "b", "c"].map(line))], store, {
      mill: async () => mill,
      now: () => now,
      most: { mostBytes: 1e6, mostRecords: 1 },
    });
    ingest.start();
    await until(() => ingest.state()[0]?.facts === 3);
    now = 5000;
    await until(() => ticks > 0);
    await ingest.close();
    assert.deepEqual(await idsIn(store), ["a", "b", "c"]);
    assert.equal(ingest.state()[0]?.unwatched, 1 + ticks);
    assert.equal(logged.filter((entry) => JSON.stringify(entry).includes("watching-failed")).length, 1);
  });

  it("counts what is no fact, says why once, and passes on", async () => {
    const store = new MemoryStore(() => 0);
    const stream = new MemoryStream("gateway", ["{", line("a"), "{", '{"is":"score"}']);
    const { ingest, logged } = ingestOf([stream], store);
    ingest.start();
    await until(() => stream.released === 4);
    await ingest.close();
    const [state] = ingest.state();
    assert.deepEqual([state?.unreadable, state?.facts, state?.behindBytes, state?.lagMs], [3, 1, 0, 0]);
    assert.deepEqual(
      logged.map(({ event, because }) => [event, because]),
      [
        ["no-fact", "no JSON"],
        ["no-fact", "score: id invalid_type"],
      ],
    );
  });

  it("a spool that cannot be read is told once, and read on when it can", async () => {
    const store = new MemoryStore(() => 0);
    const stream = new MemoryStream("gateway", [line("a")]);
    stream.broken = true;
    const { ingest, logged, told } = ingestOf([stream, new MemoryStream("api", [line("b")])], store);
    ingest.start();
    await until(() => told.length === 1 && ingest.state()[0]?.trouble !== null);
    assert.deepEqual(told, ["api b"], "the other goes on");
    stream.broken = false;
    await until(() => told.length === 2);
    await ingest.close();
    assert.equal(ingest.state()[0]?.trouble, null);
    assert.equal(logged.filter(({ event }) => event === "spool-unreadable").length, 1);
  });

  for (const [what, fails] of [
    ["taken at once", () => false],
    ["not taken for a while", (n: number) => n < 3],
    [
      "refused because of what is in the batch",
      (_: number, batch: Batch) => batch.facts.some(({ id }) => id === "bad"),
    ],
  ] as const)
    it(`what the mill withdraws goes out of the store with the batch: ${what}`, async () => {
      const store = new MemoryStore(() => 0);
      await store.append({ facts: [anExchange({ id: "told", source: "otlp" })] });
      const mill: Mill = {
        ...noMill,
        take: (facts) => ({ facts, alerts: [], withdrawn: facts.length > 0 ? ["told"] : [] }),
      };
      let appends = 0;
      const { ingest } = ingestOf(
        [new MemoryStream("gateway", [line("seen"), line("bad")])],
        {
          ...bound(store),
          append: async (batch) => {
            if (fails(appends++, batch)) throw new Error("no");
            return store.append(batch);
          },
        },
        { mill: async () => mill },
      );
      ingest.start();
      await until(() => ingest.state()[0]?.facts === 2);
      await ingest.close();
      const ids = await idsIn(store);
      assert.ok(ids.includes("seen") && !ids.includes("told"), String(ids));
    });

  it("while the store is down what waits is seen to grow", async () => {
    const store = new MemoryStore(() => 0);
    let now = 1000;
    const stream = new MemoryStream("gateway", []);
    const { ingest } = ingestOf(
      [stream],
      { ...bound(store), append: () => Promise.reject(new Error("down")) },
      { now: () => now },
    );
    ingest.start();
    await until(() => ingest.state()[0]?.lagMs === 0);
    stream.lines.push(line("a"), line("b"), line("c"));
    await until(() => (ingest.state()[0]?.behindBytes ?? 0) > 0);
    now += 60_000;
    stream.lines.push(line("d"));
    await until(() => (ingest.state()[0]?.behindBytes ?? 0) > 100);
    await ingest.close();
    assert.ok((ingest.state()[0]?.lagMs ?? 0) >= 60_000);
  });

  it("a score that names its session or its call alone can be filtered by what those are known for", async () => {
    const store = new MemoryStore(() => 0);
    const scope = { ...aScore().scope, client: unknownClient, version: null, model: "given" };
    const score = JSON.stringify(aScore({ session: "a", scope }));
    const { ingest, told } = ingestOf(
      [
        new MemoryStream("gateway", [line("a")]),
        new MemoryStream("api", [
          score,
          JSON.stringify(aScore({ id: "lost", session: "none", scope })),
          JSON.stringify(aScore({ id: "call", session: null, exchange: "a", scope })),
        ]),
      ],
      store,
    );
    ingest.start();
    await until(() => told.length === 4);
    await ingest.close();
    const { items } = await store.scores({}, { limit: 10 });
    const scopes = new Map(items.map((each) => [each.id, each.scope]));
    assert.deepEqual(
      [scopes.get("c1")?.client, scopes.get("c1")?.version, scopes.get("c1")?.model],
      ["claude-code", "2.1.97", "given"],
    );
    assert.equal(scopes.get("lost")?.client, unknownClient);
    assert.deepEqual(scopes.get("call"), { ...scopes.get("c1"), lane: "main" });
    assert.equal(items.find(({ id }) => id === "call")?.session, "a");
  });
});

function bound(store: Store): IngestOptions["store"] {
  return {
    append: (batch) => store.append(batch),
    position: (name) => store.position(name),
    sessions: (filter, page) => store.sessions(filter, page),
    exchanges: (filter, page) => store.exchanges(filter, page),
  };
}
