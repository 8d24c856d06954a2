import assert from "node:assert/strict";
import { describe } from "node:test";
import { anExchange, aScore, aViolation, epoch } from "../../../test/kit/invented-facts.ts";
import type { Fact } from "../../telemetry/index.ts";
import type { Filter } from "../filter.ts";
import { StoreError } from "../store-error.ts";
import { all } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";
import { oneOfEach } from "./one-of-each.fixture.ts";

const hour = 3_600_000;

/** Order, ends and pages of lists. */
export function listsContract({ test }: Bench): void {
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
}
