import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { epoch } from "../../../test/kit/invented-facts.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import { MemoryStore } from "../memory-store.fixture.ts";
import { filterKeys, someFacts, someFilter } from "../some-facts.fixture.ts";
import { all, allPages, answers, same } from "./answers.fixture.ts";
import type { Bench, Opened } from "./bench.fixture.ts";

const hour = 3_600_000;

/** Every answer, by every filter, is the one that counting anew from a list gives. */
export function filtersContract({ open, now, settings, runs, most }: Bench): void {
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
}
