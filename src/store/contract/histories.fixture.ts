import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { anExchange, epoch } from "../../../test/kit/invented-facts.ts";
import { MemoryStore } from "../memory-store.fixture.ts";
import { someFacts, someFilter } from "../some-facts.fixture.ts";
import type { Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { answers, same } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";

const hour = 3_600_000;

/** Whatever happened before, in whatever order: answers are those of a list of what was told. */
export function historiesContract({ test, on, now, settings, runs, most }: Bench): void {
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
}
