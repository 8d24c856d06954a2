import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { Fact } from "../telemetry/index.ts";
import type { SeriesRequest } from "./answers.ts";
import {
  aChange,
  aFeedback,
  aHealth,
  aLabRun,
  anEvent,
  anExchange,
  aScore,
  aSignalsFact,
  aText,
  aViolation,
  epoch,
  filterKeys,
  noScope,
  someFacts,
  someFilter,
  unitOf,
} from "./facts.fixture.ts";
import type { Filter, Page, Paged } from "./filter.ts";
import { MemoryStore } from "./memory-store.fixture.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";

/** An empty store of the engine under test. */
export interface Opened {
  readonly store: Store;
  /** Closes it and opens the same data again; absent where nothing is kept. */
  readonly reopen?: () => Promise<Store>;
  /** Closes whatever is open and removes the data. */
  readonly remove: () => Promise<void>;
}

export interface SuiteOptions {
  /** Runs of each property. Default 30. */
  readonly runs?: number;
  /** Facts of the largest generated list. Default 60. */
  readonly facts?: number;
}

const hour = 3_600_000;
const all: Page = { limit: 500 };
const requests: readonly Omit<SeriesRequest, "filter">[] = [
  { of: { is: "score", name: "helpful" }, step: "day" },
  { of: { is: "score", name: "helpful" }, step: "hour", by: "cohort" },
  { of: { is: "signal", signal: "read-edit", of: "session" }, step: "day", by: "effort" },
  { of: { is: "signal", signal: "refusals", of: "subagents" }, step: "hour" },
  { of: { is: "rate", rate: "failed" }, step: "hour" },
  { of: { is: "rate", rate: "failed" }, step: "day", by: "version" },
  { of: { is: "rate", rate: "broken-sessions" }, step: "hour" },
  { of: { is: "rate", rate: "broken-sessions" }, step: "day", by: "effort" },
  { of: { is: "rate", rate: "thinking-lost" }, step: "day", by: "model" },
  { of: { is: "rate", rate: "cache-read" }, step: "hour", by: "release" },
  { of: { is: "quantiles", quantity: "ttft" }, step: "day" },
  { of: { is: "quantiles", quantity: "duration" }, step: "hour", by: "lane" },
  { of: { is: "quantiles", quantity: "output-tokens" }, step: "day", by: "client" },
];

/**
 * What every store must do, as tests: each operation by examples, and by properties against {@link MemoryStore}, which counts every
 * answer anew from a list. `open` gives an empty store whose clock is `now`.
 */
export function storeContract(
  name: string,
  open: (now: () => number) => Promise<Opened>,
  { runs = 30, facts: most = 60 }: SuiteOptions = {},
): void {
  const settings = { seed: 5, numRuns: runs };
  let clock = epoch + 100 * hour;
  const now = (): number => clock;

  /** Runs it on an empty store. */
  const on = async (run: (opened: Opened) => Promise<void>): Promise<void> => {
    const opened = await open(now);
    try {
      await run(opened);
    } finally {
      await opened.remove();
    }
  };
  /** A test on an empty store. */
  const test = (what: string, run: (store: Store, opened: Opened) => Promise<void>): void => {
    it(what, () => on((opened) => run(opened.store, opened)));
  };

  describe(`the store contract on ${name}`, () => {
    describe("an empty store", () => {
      let opened: Opened;
      before(async () => {
        opened = await open(now);
      });
      after(() => opened.remove());

      it("says that there is no data", async () => {
        assert.deepEqual(await answers(opened.store, {}), await answers(new MemoryStore(now), {}));
        assert.equal((await opened.store.overview({})).lastAt, null);
      });
      it("knows no position, no value, no session, no text", async () => {
        assert.equal(await opened.store.position("gateway"), null);
        assert.equal(await opened.store.kept("monitors"), null);
        assert.equal(await opened.store.session("s1"), null);
        assert.equal(await opened.store.text("aaaa"), null);
        assert.deepEqual(await opened.store.sources(), []);
      });
      it("has nothing to prune and no sample", async () => {
        assert.equal(await opened.store.removeSample(), 0);
        assert.equal(await opened.store.prune(epoch - 1000 * hour), 0);
      });
    });

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

    describe("what comes back", () => {
      test("is what was told, field by field, null where it was null", async (store) => {
        const facts = oneOfEach("1");
        await store.append({ facts });
        assert.deepEqual((await store.exchanges({}, all)).items, [facts[0]]);
        assert.deepEqual((await store.violations({}, all)).items, [facts[1]]);
        assert.deepEqual((await store.changes({}, all)).items, [facts[2]]);
        assert.deepEqual((await store.scores({}, all)).items, [facts[4]]);
        assert.deepEqual((await store.feedback({}, all)).items, [facts[5]]);
        assert.deepEqual((await store.labRuns(all)).items, [facts[8]]);
        const detail = await store.session("s1");
        assert.deepEqual(detail?.exchanges, [facts[0]]);
        assert.deepEqual(detail?.events, [facts[7]]);
        assert.equal(detail?.truncated, false);
      });
      test("keeps what is absent apart from zero", async (store) => {
        const none = { input: null, output: null, cacheRead: null, cacheCreation: null, reasoning: null };
        const zero = { input: 0, output: 0, cacheRead: 0, cacheCreation: 0, reasoning: 0 };
        const bare = { costUsd: null, ttftMs: null, durationMs: null, lane: "title" };
        await store.append({
          facts: [
            anExchange({ id: "x1", session: "none", ...bare, tokens: none }),
            anExchange({ id: "x2", session: "zero", ...bare, tokens: zero, costUsd: 0 }),
            aScore({ id: "c1", value: null, because: "the judge did not answer" }),
          ],
        });
        const rows = (await store.sessions({}, all)).items;
        assert.deepEqual(
          rows.map(({ id, tokens, costUsd }) => ({ id, tokens, costUsd })),
          [
            { id: "zero", tokens: zero, costUsd: 0 },
            { id: "none", tokens: none, costUsd: null },
          ],
        );
        assert.deepEqual((await store.exchanges({ exchange: ["x1"] }, all)).items[0]?.tokens, none);
        const [delegation] = await store.delegations({ session: ["none"] });
        assert.equal(delegation?.outputTokens, null);
        assert.equal(delegation?.costUsd, null);
        const quantiles = { is: "quantiles", quantity: "ttft" } as const;
        assert.deepEqual(await store.series({ filter: {}, of: quantiles, step: "day" }), []);
        const score = { is: "score", name: "helpful" } as const;
        assert.deepEqual(await store.series({ filter: {}, of: score, step: "day" }), []);
        const cache = { is: "rate", rate: "cache-read" } as const;
        assert.deepEqual(await store.series({ filter: {}, of: cache, step: "day" }), []);
      });
      test("keeps thinking that was not seen apart from none that was lost", async (store) => {
        const none = { returned: 0, kept: 0, lost: 0 };
        const facts = [
          anExchange({ id: "x1", session: "blind", thinking: null }),
          anExchange({ id: "x2", session: "whole", thinking: none }),
          anExchange({ id: "x3", session: "half", thinking: null }),
          anExchange({ id: "x4", session: "half", thinking: { returned: 1, kept: 2, lost: 3 } }),
        ];
        await store.append({ facts });
        const { items } = await store.exchanges({}, all);
        assert.deepEqual(
          new Map(items.map(({ id, thinking }) => [id, thinking])),
          new Map(facts.map(({ id, thinking }) => [id, thinking])),
        );
        const rows = (await store.sessions({}, all)).items;
        assert.deepEqual(Object.fromEntries(rows.map(({ id, thinkingLost }) => [id, thinkingLost])), {
          ...{ blind: null, whole: 0, half: 3 },
        });
        const of = { is: "rate", rate: "thinking-lost" } as const;
        const [point] = await store.series({ filter: {}, of, step: "day" });
        assert.deepEqual([point?.n, point?.sum, point?.numerator, point?.denominator], [2, 1, 3, 5]);
        await store.prune(epoch + 1);
        assert.deepEqual(await store.series({ filter: {}, of, step: "day" }), [point]);
      });
      const strings: Readonly<Record<string, string>> = {
        quotes: `'"\`\\'' OR 1=1; --`,
        "a NUL": "before\0after",
        emoji: "🙂👩‍👩‍👧 \u{10ffff}",
        "control characters": "\r\n\t\u0001\u007f\u2028",
        "placeholders of SQL": "? :a $b @c {x:String} %s",
        wildcards: "%_*[a-z]",
        "an escaped surrogate": "\\ud800",
        "a prototype": "__proto__",
        "an empty string": "",
      };
      for (const [what, text] of Object.entries(strings)) {
        test(`is unharmed by ${what}`, async (store) => {
          const scope = { ...noScope, client: text, version: text, model: text, lane: text, cohort: text };
          const exchange = anExchange({
            id: `x${text}`,
            session: text,
            client: text,
            version: text,
            model: text,
            lane: text,
            project: text,
            requestId: text,
            components: JSON.parse(`{${JSON.stringify(text)}:${JSON.stringify(text)}}`),
            provenance: {
              release: text,
              unit: unitOf(text),
              cohort: text,
              plan: text,
              build: text,
              flags: [text],
              weights: text,
              pre: [text],
              post: [],
            },
            toolCalls: [text],
          });
          const violation = aViolation({
            id: text,
            session: text,
            exchange: text,
            invariant: text,
            message: text,
            scope,
          });
          const score = aScore({ id: text, name: text, session: text, scope });
          const stored = aText({ id: `t${text}`, text });
          const position = { stream: `s${text}`, at: text };
          await store.append({ facts: [exchange, violation, score, stored], position, keep: { [`k${text}`]: text } });
          assert.deepEqual((await store.exchanges({}, all)).items, [exchange]);
          const one = [text];
          const named = {
            client: one,
            version: one,
            model: one,
            lane: one,
            release: one,
            cohort: one,
            flag: one,
            weights: one,
            pre: one,
            session: one,
          };
          assert.deepEqual((await store.exchanges(named, all)).items, [exchange]);
          assert.deepEqual((await store.exchanges({ ...named, client: [`${text}x`] }, all)).items, []);
          assert.deepEqual((await store.violations({ invariant: one, session: one }, all)).items, [violation]);
          assert.deepEqual((await store.scores({ name: one }, all)).items, [score]);
          assert.deepEqual((await store.session(text))?.session.id, text);
          assert.equal((await store.text(`t${text}`))?.text, text);
          assert.equal(await store.position(`s${text}`), text);
          assert.equal(await store.kept(`k${text}`), text);
          const [component] = await store.components({ component: [text] });
          assert.equal(component?.value, text);
          const points = await store.series({
            filter: {},
            of: { is: "rate", rate: "failed" },
            by: "model",
            step: "day",
          });
          assert.deepEqual(
            points.map(({ segment }) => segment),
            [text],
          );
        });
      }
      test("has U+FFFD for a lone surrogate, in values and in keys", async (store) => {
        await store.append({
          facts: [
            anExchange({ id: "x\ud800", session: "s\udfff", client: "\ud800", components: { "a\ud800": "b\ud800" } }),
            aText({ id: "t", text: "a\ud83d" }),
          ],
        });
        const [exchange] = (await store.exchanges({ client: ["\ud800"], session: ["s\udfff"] }, all)).items;
        assert.equal(exchange?.id, "x\ufffd");
        assert.deepEqual(exchange?.components, { "a\ufffd": "b\ufffd" });
        assert.equal((await store.session("s\udfff"))?.session.id, "s\ufffd");
        assert.equal((await store.text("t"))?.text, "a\ufffd");
      });
      test("is whole for a text of 1 MB", async (store) => {
        const text = "🙂 a line of a prompt\n".repeat(45_000);
        await store.append({ facts: [aText({ id: "long", text }), aFeedback({ id: "f1", text })] });
        assert.equal((await store.text("long"))?.text, text);
        assert.equal((await store.feedback({}, all)).items[0]?.text, text);
      });
      test("has numbers at their limits", async (store) => {
        const most = Number.MAX_SAFE_INTEGER;
        const large = { input: most, output: most, cacheRead: most, cacheCreation: most, reasoning: most };
        const facts = [1, 2, 3].map((n) =>
          anExchange({
            id: `x${n}`,
            session: "large",
            lane: "title",
            tokens: large,
            costUsd: 1e300,
            ttftMs: 1e15,
            durationMs: Number.MIN_VALUE,
            requestBytes: most,
            gapMs: -1,
          }),
        );
        const violation = aViolation({ id: "v1", figures: { a: -0.1, b: 1e308, c: Number.MIN_VALUE }, repeats: most });
        await store.append({ facts: [...facts, violation] });
        assert.deepEqual((await store.exchanges({}, all)).items, facts.toReversed());
        assert.deepEqual((await store.violations({}, all)).items, [violation]);
        const [row] = (await store.sessions({}, all)).items;
        same(row?.tokens.input, 3 * most);
        same(row?.costUsd, 3e300);
        const [delegation] = await store.delegations({});
        same(delegation?.outputTokens, 3 * most);
        for (const quantity of ["ttft", "duration"] as const) {
          const points = await store.series({ filter: {}, of: { is: "quantiles", quantity }, step: "day" });
          near(points[0]?.p99 ?? null, quantity === "ttft" ? 1e15 : 0);
        }
      });
      test("has times before 1970 and far ahead", async (store) => {
        const times = [-5 * hour - 1, -1, 0, 1, 4_102_444_800_000];
        const facts = times.map((at, n) => anExchange({ id: `x${n}`, at, session: `s${n}` }));
        await store.append({ facts });
        assert.deepEqual((await store.exchanges({}, all)).items, facts.toReversed());
        assert.deepEqual(
          (await store.overview({})).hours.map(({ at }) => at),
          [-6 * hour, -hour, 0, 4_102_444_800_000],
        );
        assert.deepEqual((await store.exchanges({ from: -1, to: 1 }, all)).items, [facts[2], facts[1]]);
        assert.equal((await store.sessions({ to: 0 }, all)).items.length, 2);
      });
    });

    describe("lists", () => {
      test("are newest first, then by id", async (store) => {
        const facts = [
          anExchange({ id: "b", at: epoch }),
          anExchange({ id: "ab", at: epoch }),
          anExchange({ id: "a", at: epoch }),
          anExchange({ id: "é", at: epoch }),
          anExchange({ id: "\uffee", at: epoch }),
          anExchange({ id: "🙂", at: epoch }),
          anExchange({ id: "new", at: epoch + 1 }),
          anExchange({ id: "old", at: epoch - 1 }),
        ];
        await store.append({ facts });
        assert.deepEqual(
          (await store.exchanges({}, all)).items.map(({ id }) => id),
          ["new", "🙂", "\uffee", "é", "b", "ab", "a", "old"],
        );
      });
      test("take `from` in and leave `to` out, to the millisecond", async (store) => {
        const at = epoch + 1234;
        await store.append({
          facts: [anExchange({ id: "x1", at }), aViolation({ id: "v1", at }), aScore({ id: "c1", at })],
        });
        for (const list of ["exchanges", "sessions", "violations", "scores"] as const) {
          const count = async (filter: Filter) => (await store[list](filter, all)).items.length;
          assert.equal(await count({ from: at, to: at + 1 }), 1, list);
          assert.equal(await count({ from: at + 1 }), 0, list);
          assert.equal(await count({ to: at }), 0, list);
        }
      });
      test("go on where they were while new facts arrive", async (store) => {
        const fact = (n: number) =>
          [
            anExchange({ id: `x${n}`, session: `s${n}`, at: epoch + n * 1000 }),
            aViolation({ id: `v${n}`, at: epoch + n * 1000 }),
          ] satisfies Fact[];
        await store.append({ facts: Array.from({ length: 20 }, (_, n) => fact(n)).flat() });
        const seen = { exchanges: [] as string[], violations: [] as string[], sessions: [] as string[] };
        const cursors: { exchanges?: string; violations?: string; sessions?: string } = {};
        for (let page = 0; page < 4; page += 1) {
          for (const list of ["exchanges", "violations", "sessions"] as const) {
            const cursor = cursors[list];
            const got = await store[list]({}, { limit: 5, ...(cursor === undefined ? {} : { cursor }) });
            seen[list].push(...got.items.map(({ id }) => id));
            assert.equal(got.next === null, page === 3 || got.items.length < 5);
            if (got.next !== null) cursors[list] = got.next;
          }
          // Newer ones, and sessions read or yet to be read that go on.
          await store.append({
            facts: [
              ...fact(100 + page),
              anExchange({ id: `on${page}`, session: `s${page}`, at: epoch + hour }),
              anExchange({ id: `top${page}`, session: `s${19 - page}`, at: epoch + hour }),
            ],
          });
        }
        const newestFirst = Array.from({ length: 20 }, (_, n) => 19 - n);
        assert.deepEqual(
          seen.exchanges,
          newestFirst.map((n) => `x${n}`),
        );
        assert.deepEqual(
          seen.violations,
          newestFirst.map((n) => `v${n}`),
        );
        assert.deepEqual(
          seen.sessions,
          newestFirst.map((n) => `s${n}`),
        );
      });
      test("refuse a cursor that is none", async (store) => {
        await store.append({ facts: ["1", "2", "3"].flatMap((id) => oneOfEach(id)) });
        const { next } = await store.exchanges({}, { limit: 1 });
        assert.ok(next !== null);
        const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
        const bad = [
          "",
          "x",
          "null",
          `${next}x'; DROP TABLE exchange`,
          "%00",
          encode(null),
          encode({}),
          encode(["exchanges", "1", "x"]),
          encode(["exchanges", 1, 2]),
          encode(["exchanges", 1, "x", 3]),
          "A".repeat(10_000),
        ];
        for (const cursor of bad) {
          await assert.rejects(
            store.exchanges({}, { limit: 1, cursor }),
            (error) => error instanceof StoreError && error.code === "bad-cursor",
            cursor.slice(0, 50),
          );
        }
        for (const list of ["sessions", "violations", "changes", "scores", "feedback"] as const) {
          await assert.rejects(
            store[list]({}, { limit: 1, cursor: next }),
            (error) => error instanceof StoreError && error.code === "bad-cursor",
            list,
          );
        }
        await assert.rejects(
          store.labRuns({ limit: 1, cursor: next }),
          (error) => error instanceof StoreError && error.code === "bad-cursor",
        );
      });
    });

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

    describe("texts", () => {
      test("are kept once by their hash, since the earliest telling", async (store) => {
        await store.append({ facts: [aText({ id: "aaaa", at: epoch + 5 })] });
        assert.deepEqual(await store.append({ facts: [aText({ id: "aaaa", at: epoch })] }), { added: 0, known: 1 });
        assert.deepEqual(await store.text("aaaa"), {
          hash: "aaaa",
          kind: "prompt",
          text: "You are a stand-in.",
          firstAt: epoch,
        });
      });
      test("stay when the sample goes, if another source told them too", async (store) => {
        await store.append({
          facts: [
            aText({ id: "both", source: "sample" }),
            aText({ id: "one", source: "sample" }),
            aText({ id: "both" }),
          ],
        });
        await store.removeSample();
        assert.equal((await store.text("both"))?.hash, "both");
        assert.equal(await store.text("one"), null);
      });
    });

    describe("sources", () => {
      test("say when they were last heard, how much they told, and their processes' newest counts", async (store) => {
        clock = epoch + 5 * hour;
        await store.append({
          facts: [
            anExchange({ id: "x1", at: epoch + 9 }),
            aHealth({ id: "h2", at: epoch + 2, counts: { forwarded: 2 } }),
            aHealth({ id: "h1", at: epoch + 1, counts: { forwarded: 1 } }),
          ],
        });
        clock = epoch + 6 * hour;
        await store.append({ facts: [anEvent({ id: "e1" }), anEvent({ id: "e2", at: epoch - 1 })] });
        await store.append({ facts: [anEvent({ id: "e2", at: epoch - 1 })] });
        assert.deepEqual(await store.sources(), [
          {
            source: "gateway",
            lastAt: epoch + 9,
            receivedAt: epoch + 5 * hour,
            facts: 3,
            counts: { forwarded: 2 },
          },
          { source: "otlp", lastAt: epoch, receivedAt: epoch + 6 * hour, facts: 2, counts: null },
        ]);
      });
    });

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

    describe("values that differ in every call", () => {
      const many = Array.from({ length: 300 }, (_, n) =>
        anExchange({
          id: `x${1000 + n}`,
          at: epoch + n,
          components: { effort: "high", prompt: `nonce-${n}` },
          observed: `o${n}`,
          model: n < 250 ? "claude-opus-5" : `m${n}`,
          provenance: {
            ...{ release: "r1", unit: null, cohort: null, plan: null, build: `b${n}`, flags: [`f${n}`, "fast"] },
            ...{ weights: null, pre: [`p${n}`], post: [] },
          },
        }),
      );
      const violations = many.map(({ id, at, provenance }) =>
        aViolation({ id: `v-${id}`, at, scope: { ...noScope, version: id, build: provenance?.build ?? null } }),
      );
      const later = anExchange({ id: "later", at: epoch + 1000, components: { prompt: "new today" } });
      test("are told apart up to 200 a day, and the others counted together", async (store, { reopen }) => {
        for (let from = 0; from < many.length; from += 100) {
          await store.append({ facts: [...many.slice(from, from + 100), ...violations.slice(from, from + 100)] });
        }
        const prompts = await store.components({ component: ["prompt"] });
        const main = prompts.filter(({ model }) => model === "claude-opus-5");
        assert.deepEqual([main.length, main.at(-1)?.value, main.at(-1)?.exchanges], [201, "(other)", 50]);
        assert.equal(prompts.length, 251);
        const { exchanges, hours, broken } = await store.overview({});
        assert.deepEqual([exchanges, hours.at(0)?.errors, broken.at(0)?.whom.length], [300, 300, 5]);
        // Told as they were told, whatever they are counted by.
        assert.deepEqual((await store.exchanges({}, all)).items, many.toReversed());
        assert.deepEqual((await store.violations({}, all)).items, violations.toReversed());
        assert.deepEqual((await store.session("s1"))?.exchanges, many);
        const filters: readonly [Filter, number][] = [
          [{ build: ["b5"] }, 1],
          [{ build: ["b205"] }, 0],
          [{ build: ["(other)"] }, 100],
          [{ flag: ["(other)"] }, 101],
          [{ flag: ["fast"] }, 300],
          [{ pre: ["(other)"] }, 100],
          [{ model: ["m299"] }, 1],
        ];
        for (const [filter, count] of filters) {
          assert.equal((await store.exchanges(filter, all)).items.length, count, JSON.stringify(filter));
          assert.equal((await store.overview(filter)).exchanges, count, JSON.stringify(filter));
        }
        assert.equal((await store.violations({ build: ["(other)"] }, all)).items.length, 100);
        const before = clock;
        clock += 24 * hour;
        try {
          const again = reopen === undefined ? store : await reopen();
          assert.equal((await again.append({ facts: [...many, later] })).added, 1);
          const known = anExchange({ id: "known", at: epoch + 2000, components: { prompt: "nonce-7" } });
          await again.append({ facts: [known] });
          const versions = await again.components({ component: ["prompt"] });
          const seen = (value: string) => versions.find((each) => each.value === value)?.exchanges;
          assert.deepEqual([seen("new today"), seen("nonce-7")], [1, 2]);
        } finally {
          clock = before;
        }
      });
      test("take nothing from another client's", async (store) => {
        await store.append({ facts: many });
        await store.append({
          facts: [anExchange({ id: "y", client: "codex", components: { prompt: "codex-prompt" } })],
        });
        const values = (await store.components({ client: ["codex"], component: ["prompt"] })).map(({ value }) => value);
        assert.deepEqual(values, ["codex-prompt"]);
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

    describe("answers equal those counted from a list", () => {
      const facts = fc.sample(someFacts(most * 6, most * 4), { seed: 11, numRuns: 1 })[0] ?? [];
      let opened: Opened;
      const memory = new MemoryStore(now);
      before(async () => {
        opened = await open(now);
        await memory.append({ facts });
        for (let from = 0; from < facts.length; from += 50) {
          await opened.store.append({ facts: facts.slice(from, from + 50) });
        }
      });
      after(() => opened.remove());

      it("with no filter", async () => {
        assert.ok(facts.length > 100);
        same(await answers(opened.store, {}), await answers(memory, {}));
      });
      for (const [key, arbitrary] of Object.entries(filterKeys)) {
        it(`filtered by ${key}`, () =>
          fc.assert(
            fc.asyncProperty(arbitrary as fc.Arbitrary<unknown>, async (value) => {
              // The value was drawn for this key.
              const filter = { [key]: value } as Filter;
              same(await answers(opened.store, filter), await answers(memory, filter));
            }),
            { ...settings, numRuns: Math.min(4, runs) },
          ));
      }
      it("filtered by pairs of keys", () =>
        fc.assert(
          fc.asyncProperty(someFilter, async (filter) => {
            same(await answers(opened.store, filter), await answers(memory, filter));
          }),
          settings,
        ));
      it("filtered by a range and by one of unit, session and exchange", async () => {
        const range = { from: epoch + 90 * 60_000, to: epoch + 30 * hour + 1 };
        for (const one of [{ unit: ["u1"] }, { session: ["s1", "s2"] }, { exchange: ["exchange-1", "exchange-2"] }]) {
          same(await answers(opened.store, { ...range, ...one }), await answers(memory, { ...range, ...one }));
        }
      });
      it("filtered by an empty list: nothing", async () => {
        for (const filter of [
          { client: [] },
          { session: [] },
          { source: [] },
          { flag: [] },
          { weights: [] },
          { pre: [] },
        ]) {
          same(await answers(opened.store, filter), await answers(memory, filter));
          assert.equal((await opened.store.exchanges(filter, all)).items.length, 0);
        }
      });
      it("read in pages of any length", () =>
        fc.assert(
          fc.asyncProperty(someFilter, fc.integer({ min: 1, max: 30 }), async (filter, limit) => {
            for (const list of ["sessions", "exchanges", "violations", "changes", "scores", "feedback"] as const) {
              const whole = await memory[list](filter, { limit: Number.MAX_SAFE_INTEGER });
              const read = (page: Page): Promise<Paged<unknown>> => opened.store[list](filter, page);
              same(await allPages(read, limit), whole.items);
            }
          }),
          { ...settings, numRuns: Math.min(8, runs) },
        ));
      it("and each session as a whole", async () => {
        for (const { id } of (await memory.sessions({}, all)).items) {
          same(await opened.store.session(id), await memory.session(id));
        }
      });
    });

    it("says the same when told twice, in any order, in any batches, over restarts", () =>
      fc.assert(
        fc.asyncProperty(
          someFacts(most).chain((facts) =>
            fc.record({
              once: fc.constant(facts),
              told: fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
              batch: fc.integer({ min: 1, max: most }),
              restart: fc.boolean(),
            }),
          ),
          someFilter,
          ({ once, told, batch, restart }, filter) =>
            on(async (opened) => {
              const memory = new MemoryStore(now);
              await memory.append({ facts: once });
              let { store } = opened;
              for (let from = 0; from < told.length; from += batch) {
                await store.append({ facts: told.slice(from, from + batch) });
                if (restart && opened.reopen !== undefined && from === 0) store = await opened.reopen();
              }
              same(await answers(store, {}), await answers(memory, {}));
              same(await answers(store, filter), await answers(memory, filter));
            }),
        ),
        settings,
      ));

    it("says the same after pruning, or after removing the sample, and goes on", () =>
      fc.assert(
        fc.asyncProperty(
          someFacts(most),
          fc.nat(most),
          fc.oneof(fc.constant("sample" as const), fc.nat(48)),
          someFilter,
          (facts, cut, what, filter) =>
            on(async ({ store }) => {
              const memory = new MemoryStore(now);
              const both = async (run: (store: Store) => Promise<unknown>): Promise<void> => {
                same(await run(store), await run(memory));
              };
              await both((each) => each.append({ facts: facts.slice(0, cut) }));
              await both((each) =>
                what === "sample" ? each.removeSample() : each.prune(epoch + what * hour + hour / 2),
              );
              await both((each) => answers(each, {}));
              await both((each) => each.append({ facts }));
              await both((each) => answers(each, {}));
              await both((each) => answers(each, filter));
            }),
        ),
        settings,
      ));

    test("estimates quantiles within 2 %", async (store) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.integer({ min: 1, max: 1000 })), {
            minLength: 1,
            maxLength: 400,
            size: "max",
          }),
          fc.nat(10_000_000),
          async (values, run) => {
            const client = `run ${run}`;
            const memory = new MemoryStore(now);
            const facts = values.map((durationMs, n) =>
              anExchange({ id: `${client} ${n}`, client, durationMs, at: epoch + (n % 3) * hour }),
            );
            await Promise.all([store.append({ facts }), memory.append({ facts })]);
            const of = { is: "quantiles", quantity: "duration" } as const;
            const request = { filter: { client: [client] }, of, step: "day" } as const;
            same(await store.series(request), await memory.series(request));
          },
        ),
        { ...settings, numRuns: Math.min(10, runs) },
      );
    });

    test("refuses to answer after it was closed", async (store) => {
      await store.close();
      await assert.rejects(store.overview({}), (error) => error instanceof StoreError && error.code === "unreachable");
      await store.close();
    });
  });
}

/** One fact of each kind, at `epoch`, of the session `s1`, in the order of their union. */
export function oneOfEach(id: string): readonly Fact[] {
  return [
    anExchange({ id }),
    aViolation({ id }),
    aChange({ id }),
    aSignalsFact({ id }),
    aScore({ id }),
    aFeedback({ id }),
    aText({ id }),
    anEvent({ id, attributes: { tokens: 5, ok: true, tool: "Read" } }),
    aLabRun({ id, scenarios: [{ name: "idle", verdict: "pass", because: null, invariants: [] }] }),
    aHealth({ id }),
  ];
}

/** Everything that is answered from roll-ups. */
async function rollUps(store: Store, filter: Filter) {
  return {
    overview: await store.overview(filter),
    components: await store.components(filter),
    delegations: await store.delegations(filter),
    series: await Promise.all(requests.map((request) => store.series({ ...request, filter }))),
  };
}

/** Every answer but those about one thing. */
async function answers(store: Store, filter: Filter) {
  const page = { limit: 100 };
  return {
    ...(await rollUps(store, filter)),
    sessions: await store.sessions(filter, page),
    exchanges: await store.exchanges(filter, page),
    violations: await store.violations(filter, page),
    changes: await store.changes(filter, page),
    scores: await store.scores(filter, page),
    feedback: await store.feedback(filter, page),
    labRuns: await store.labRuns(page),
    sources: await store.sources(),
    text: await store.text("text-1"),
    session: await store.session("s1"),
  };
}

async function allPages<T>(read: (page: Page) => Promise<Paged<T>>, limit: number): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Paged<T> = await read({ limit, ...(cursor === null ? {} : { cursor }) });
    assert.ok(page.items.length <= limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

/**
 * Deep equality, but for what two ways of adding floating-point numbers may differ by, and for quantiles, which are within
 * 2 %. A cursor is only there or not.
 */
function same(actual: unknown, expected: unknown, path = ""): void {
  if (typeof expected === "number" && typeof actual === "number") {
    if (/\.p(50|90|99)$/.test(path)) near(actual, expected, path);
    else {
      const off = Math.abs(actual - expected);
      assert.ok(off <= 1e-9 * Math.max(1, Math.abs(expected)), `${path}: ${actual}, expected ${expected}`);
    }
  } else if (path.endsWith(".next")) {
    assert.equal(actual === null, expected === null, path);
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    assert.equal(actual.length, expected.length, `${path}: ${JSON.stringify({ actual, expected }).slice(0, 2000)}`);
    for (const [index, each] of expected.entries()) same(actual[index], each, `${path}[${index}]`);
  } else if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null) {
    assert.deepEqual(Object.keys(actual).toSorted(), Object.keys(expected).toSorted(), path);
    const of = new Map(Object.entries(actual));
    for (const [key, each] of Object.entries(expected)) same(of.get(key), each, `${path}.${key}`);
  } else {
    assert.deepEqual(actual, expected, path);
  }
}

function near(actual: number | null, expected: number, path = ""): void {
  assert.ok(actual !== null, `${path}: no quantile`);
  assert.ok(Math.abs(actual - expected) <= 0.02 * expected + 1e-6, `${path}: ${actual}, exact ${expected}`);
}
