import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  aChange,
  aFeedback,
  anExchange,
  aScore,
  aSignalsFact,
  aViolation,
  epoch,
  noScope,
  unitOf,
} from "../../../test/kit/invented-facts.ts";
import type { Fact } from "../../telemetry/index.ts";
import { cursorOf } from "../cursor.ts";
import type { Filter } from "../filter.ts";
import { MemoryStore } from "../memory-store.fixture.ts";
import { filterKeys } from "../some-facts.fixture.ts";
import { StoreError } from "../store-error.ts";
import { all, answers, same } from "./answers.fixture.ts";
import type { Bench, Opened } from "./bench.fixture.ts";

const hour = 3_600_000;
const lists = ["exchanges", "sessions", "violations", "changes", "scores", "feedback"] as const;

/** Words that mean something to a database, to JSON or to a parameter's own grammar. */
const words: readonly string[] = [
  "",
  "'",
  '"',
  "`",
  "\\",
  "\\'",
  "\\\\' OR 1=1 --",
  "') OR ('1'='1",
  "'; DROP TABLE facts; --",
  "{asked_client:Array(String)}",
  "{from:Float64}",
  "?",
  ":from",
  "@p1",
  "$1",
  "%",
  "_",
  "*",
  "[a-z]*",
  "NULL",
  "null",
  "\\N",
  "nan",
  "inf",
  "1e308",
  "(other)",
  "\0",
  "a\0b",
  "\t\n\r\b\f",
  "\ud800",
  "\ufffd",
  "\ufeff",
  "é",
  "e\u0301",
  "ﬃ 🙂 \u202e",
  "__proto__",
  "constructor",
  "[]",
  "{}",
  '["a","b"]',
  "x".repeat(2_000),
];

/** Of whoever means harm, or whose clock or numbers are broken. */
export function hostileContract({ test, open, now, clock }: Bench): void {
  describe("what is asked by whoever means harm", () => {
    const named = words.flatMap((word, n): readonly Fact[] => {
      const scope = { ...noScope, client: "claude-code", version: word, model: word, lane: word, release: word };
      const at = epoch + n * 1000;
      const session = `s${n % 5}`;
      return [
        anExchange({
          id: `x${n}`,
          ...{ at, session, version: word, model: word, lane: word },
          provenance: {
            ...{ release: word, cohort: word, plan: word, build: word, unit: unitOf(word), weights: word },
            ...{ flags: [word], pre: [word], post: [word] },
          },
        }),
        aViolation({ id: `v${n}`, at, session, scope, invariant: word }),
        aScore({ id: `c${n}`, at, session, scope, name: word }),
        aChange({ id: `h${n}`, at, session, scope, component: word }),
        aFeedback({ id: `f${n}`, at, session, scope }),
      ];
    });
    let opened: Opened;
    const memory = new MemoryStore(now);
    before(async () => {
      opened = await open(now);
      await memory.append({ facts: named });
      await opened.store.append({ facts: named });
    });
    after(() => opened.remove());

    for (const word of words) {
      it(`finds what has ${JSON.stringify(word.slice(0, 30))}, and nothing else`, async () => {
        const one = [word];
        const scope: Filter = { version: one, model: one, lane: one, release: one };
        const ofExchanges = {
          cohort: one,
          plan: one,
          build: one,
          unit: one,
          weights: one,
          flag: one,
          pre: one,
          post: one,
        };
        for (const [list, filter] of [
          ["exchanges", { ...scope, ...ofExchanges }],
          ["violations", { ...scope, invariant: one }],
          ["changes", { ...scope, component: one }],
          ["scores", { ...scope, name: one }],
        ] as const) {
          const ids = (await opened.store[list](filter, all)).items.map(({ id }) => id);
          assert.ok(ids.length > 0, list);
          assert.deepEqual(
            ids,
            (await memory[list](filter, all)).items.map(({ id }) => id),
            list,
          );
        }
        const asked = { ...scope, ...ofExchanges };
        assert.equal((await opened.store.overview(asked)).exchanges, (await memory.overview(asked)).exchanges);
      });
    }
    it("takes all of them at once, in every key", async () => {
      const keys = Object.keys(filterKeys).filter((key) => !["from", "to", "broken"].includes(key));
      // They are keys of filters, those of lists.
      const filters = [["version"], ["session", "source"], ["exchange"], ["component"], keys].map(
        (each) => Object.fromEntries(each.map((key) => [key, [...words, "s1", "x1", "gateway"]])) as Filter,
      );
      for (const filter of filters) same(await answers(opened.store, filter), await answers(memory, filter));
    });
    it("takes 20,000 values of a key, and one of 1 MB", async () => {
      const version = Array.from({ length: 20_000 }, (_, n) => `v${n}`).concat("%", "x".repeat(1_000_000));
      for (const list of lists) {
        const { items } = await opened.store[list]({ version }, all);
        assert.deepEqual(items, (await memory[list]({ version }, all)).items, list);
      }
      assert.equal((await opened.store.overview({ version })).exchanges, 1);
    });
    it("takes any time", async () => {
      const times = [0, -1, 0.5, -8.64e15, 8.64e15, 9e15, -1e300, Number.MAX_VALUE, Number.MIN_VALUE];
      const asked = [...times, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((time) => [
        { from: time },
        { to: time },
      ]);
      for (const filter of [...asked, { from: epoch + hour, to: epoch }]) {
        const words = JSON.stringify([filter, String(filter)]);
        same((await opened.store.exchanges(filter, all)).items, (await memory.exchanges(filter, all)).items, words);
        same(await opened.store.overview(filter), await memory.overview(filter), words);
      }
    });
    it("takes any place of a cursor, and refuses what is none", async () => {
      for (const list of ["exchanges", "sessions", "violations"] as const) {
        for (const at of [-1e300, 0, epoch + 5000, Number.MAX_VALUE]) {
          for (const id of ["", "'\\", "\0", "\ud800", "{cursor_id:String}", "x".repeat(50_000)]) {
            const page = { limit: 5, cursor: cursorOf(list, { at, id }) };
            same(await opened.store[list]({}, page), await memory[list]({}, page), `${list} ${at} ${id.slice(0, 9)}`);
          }
        }
      }
      for (const list of lists) {
        const { next } = await opened.store[list]({}, { limit: 1 });
        assert.ok(next !== null);
        const encoded = (text: string): string => Buffer.from(text).toString("base64url");
        const forged = [
          ...Array.from({ length: next.length }, (_, length) => next.slice(0, length)),
          encoded(`["${list}",1e999,"x"]`),
          encoded(`["${list}",-1e999,"x"]`),
          encoded("[".repeat(100_000)),
        ];
        for (const cursor of forged) {
          await assert.rejects(
            opened.store[list]({}, { limit: 1, cursor }),
            (error) => error instanceof StoreError && error.code === "bad-cursor",
            cursor.slice(0, 60),
          );
        }
      }
    });
    it("is asked by any name of a session, a text, a stream or a value", async () => {
      for (const word of words) {
        assert.equal(await opened.store.session(`${word}?`), null);
        assert.equal(await opened.store.text(word), null);
        assert.equal(await opened.store.position(word), null);
        assert.equal(await opened.store.kept(word), null);
        const of = { is: "signal", signal: word, of: "session" } as const;
        assert.deepEqual(await opened.store.series({ filter: {}, of, step: "day" }), []);
      }
    });
  });

  describe("what is told by whoever means harm", () => {
    test("numbers at the ends of what there is come back, and are counted", async (store) => {
      const large = 1e308;
      const tokens = { input: large, output: large, cacheRead: large, cacheCreation: large, reasoning: large };
      const measures = [
        { signal: "read-edit", of: "session", numerator: large, denominator: large, value: large },
      ] as const;
      const facts = [1, 2, 3].flatMap((n) => [
        anExchange({
          id: `x${n}`,
          session: `s${n}`,
          lane: "title",
          tokens,
          costUsd: large,
          ttftMs: large,
          durationMs: large,
          turn: large,
        }),
        aScore({ id: `c${n}`, session: `s${n}`, value: n === 3 ? -large : large }),
        aSignalsFact({ id: `g${n}`, session: `s${n}`, measures }),
        aViolation({ id: `v${n}`, session: `s${n}`, repeats: large, figures: { a: -large }, lastAt: 8.64e15 }),
      ]);
      assert.equal((await store.append({ facts })).added, facts.length);
      assert.deepEqual(
        (await store.exchanges({}, all)).items,
        facts.filter(({ is }) => is === "exchange").toReversed(),
      );
      assert.deepEqual((await store.scores({}, all)).items, facts.filter(({ is }) => is === "score").toReversed());
      assert.deepEqual((await store.session("s1"))?.measures, measures);
      for (const of of [
        { is: "score", name: "helpful" },
        { is: "signal", signal: "read-edit", of: "session" },
        { is: "rate", rate: "cache-read" },
      ] as const) {
        const points = await store.series({ filter: {}, of, step: "hour" });
        assert.deepEqual(
          points.map(({ n }) => n),
          [3],
          of.is,
        );
      }
      for (const quantity of ["ttft", "duration", "output-tokens"] as const) {
        const [point] = await store.series({ filter: {}, of: { is: "quantiles", quantity }, step: "day" });
        assert.ok((point?.p50 ?? 0) >= 0.98e15, `${quantity}: ${point?.p50}`); // a sketch has no larger ones
      }
      assert.equal((await store.delegations({})).length, 1);
      assert.equal((await store.sessions({}, all)).items.length, 3);
      assert.equal((await store.overview({})).exchanges, 3);
      await store.prune(epoch + 1);
      assert.equal((await store.overview({})).exchanges, 3);
    });
    test("times from 1970 to the year 275760 are kept, listed and pruned", async (store) => {
      const times = [0, 1, epoch, Date.UTC(9999, 11, 31, 23, 59, 59, 999), 8.64e15];
      const facts = times.flatMap((at, n) => [
        anExchange({ id: `x${n}`, session: `s${n}`, at }),
        aScore({ id: `c${n}`, session: `s${n}`, at }),
        aViolation({ id: `v${n}`, session: `s${n}`, at, lastAt: at }),
      ]);
      const memory = new MemoryStore(now);
      for (const each of [store, memory]) await each.append({ facts });
      same(await answers(store, {}), await answers(memory, {}));
      for (const each of [store, memory]) assert.equal(await each.prune(epoch), 6);
      same(await answers(store, {}), await answers(memory, {}));
      for (const each of [store, memory]) assert.equal((await each.append({ facts })).added, 0);
      same(await answers(store, {}), await answers(memory, {}));
    });
    test("a clock that goes back and forth counts nothing twice and loses nothing", async (store, { reopen }) => {
      const memory = new MemoryStore(now);
      const before = clock.at;
      try {
        let again = store;
        for (const [n, at] of [epoch, 0, Date.UTC(9999, 0), epoch - 48 * hour, epoch].entries()) {
          clock.at = at;
          const facts = [
            anExchange({ id: `x${n}`, session: "s1", at, model: `m${n}` }),
            aScore({ id: `c${n}`, at }),
            anExchange({ id: "shared", at: epoch }),
          ];
          for (const each of [again, memory]) await each.append({ facts });
          if (reopen !== undefined) again = await reopen();
          same(await answers(again, {}), await answers(memory, {}));
        }
      } finally {
        clock.at = before;
      }
    });
    test("a fact with 10,000 components, flags, steps and tool calls comes back whole", async (store) => {
      const many = Array.from({ length: 10_000 }, (_, n) => `{"name ${n}":'\\`);
      const fact = anExchange({
        id: "x1",
        components: Object.fromEntries(many.map((name) => [name, name])),
        toolCalls: many,
        provenance: {
          ...{ release: null, cohort: null, plan: null, build: null, unit: null, weights: null },
          ...{ flags: many.slice(0, 1000), pre: many.slice(0, 1000), post: many.slice(0, 1000) },
        },
      });
      await store.append({ facts: [fact] });
      assert.deepEqual((await store.exchanges({}, all)).items, [fact]);
      assert.deepEqual((await store.exchanges({ flag: ["(other)"] }, all)).items, [fact]);
      assert.equal((await store.overview({})).exchanges, 1);
      // 200 names of a day, and what stands for the others; version and model beside them.
      assert.equal((await store.components({})).length, 203);
    });
    test("6,000 facts with names as long as they may be are told twice, and count once", async (store) => {
      const long = (n: number, of: string): string => `${n}`.padStart(256, of);
      const facts = Array.from({ length: 6_000 }, (_, n) =>
        anExchange({ id: long(n, "é"), session: long(n % 7, "'"), at: epoch + n }),
      );
      assert.deepEqual(await store.append({ facts }), { added: 6_000, known: 0 });
      assert.deepEqual(await store.append({ facts }), { added: 0, known: 6_000 });
      assert.deepEqual((await store.exchanges({}, all)).items, facts.slice(-500).toReversed());
      const exchange = facts.slice(0, 3_000).map(({ id }) => id);
      assert.equal((await store.overview({ exchange })).exchanges, 3_000);
      assert.deepEqual(
        (await store.session(long(3, "'")))?.exchanges,
        facts.filter((_, n) => n % 7 === 3),
      );
    });
    test("100,000 values of a field in one day are 200, and the others", async (store) => {
      for (let from = 0; from < 100_000; from += 10_000) {
        const facts = Array.from({ length: 10_000 }, (_, n) =>
          anExchange({ id: `x${from + n}`, session: "s1", model: `model ${from + n}`, served: null, components: {} }),
        );
        await store.append({ facts });
      }
      const of = { is: "rate", rate: "failed" } as const;
      const points = await store.series({ filter: {}, of, by: "model", step: "day" });
      assert.equal(points.length, 201);
      assert.equal(points.find(({ segment }) => segment === "(other)")?.n, 99_800);
      assert.equal((await store.overview({ model: ["(other)"] })).exchanges, 99_800);
      assert.equal((await store.exchanges({ exchange: ["x99999"] }, all)).items[0]?.model, "model 99999");
    });
  });
}
