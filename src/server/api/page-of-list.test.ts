import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../store/index.ts";
import { pageOfList } from "./page-of-list.ts";

const same = (word: string): string => word;
const page = (items: readonly string[], limit: number, cursor?: string) =>
  pageOfList("alerts", items, same, { limit, ...(cursor === undefined ? {} : { cursor }) });

describe("pages of a list that is held whole", () => {
  it("are the whole list, each item once, while new ones come in front", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (items, limit, grows) => {
          let now: readonly string[] = items;
          const read: string[] = [];
          let cursor: string | undefined;
          for (let n = 0; n < 100; n += 1) {
            const { items: some, next } = page(now, limit, cursor);
            read.push(...some);
            if (next === null) break;
            cursor = next;
            if (grows) now = [`new ${n} ${"x".repeat(40)}`, ...now];
          }
          assert.deepEqual(read, items);
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
  it("end where the rest went meanwhile", () => {
    const { next } = page(["a", "b", "c"], 1);
    assert.deepEqual(page(["z"], 1, next ?? ""), { items: [], next: null });
  });
  const bad = [
    "",
    "x",
    "e30",
    Buffer.from('["monitors","a"]').toString("base64url"),
    Buffer.from("[1,2]").toString("base64url"),
  ];
  for (const cursor of bad)
    it(`refuse the cursor ${JSON.stringify(cursor)}`, () =>
      assert.throws(
        () => page(["a"], 1, cursor),
        (error) => error instanceof StoreError && error.code === "bad-cursor",
      ));
});
