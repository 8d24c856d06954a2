import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { anExchange, aScore, epoch } from "../../test/kit/invented-facts.ts";
import type { ExchangeFact } from "../telemetry/index.ts";
import type { Opened } from "./contract-suite.fixture.ts";
import { MemoryStore } from "./memory-store.fixture.ts";
import type { Store } from "./store.ts";

const hour = 3_600_000;
const all = { limit: 500 };

/** Whole numbers: two ways of adding them up are equal. */
const call: fc.Arbitrary<ExchangeFact> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }),
    at: fc.integer({ min: 0, max: 50 }),
    session: fc.constantFrom("s1", "s2", null),
    lane: fc.constantFrom("main", "subagent:x", null),
    model: fc.constantFrom("m1", "m2"),
    source: fc.constantFrom("gateway" as const, "otlp" as const, "otlp" as const),
    failed: fc.boolean(),
    input: fc.option(fc.nat(1000)),
    durationMs: fc.option(fc.integer({ min: 1, max: 1000 })),
  })
  .map(({ id, at, source, failed, input, ...rest }) =>
    anExchange({
      ...rest,
      id: `${source}-${id}`,
      source,
      at: epoch + (at * hour) / 2,
      outcome: failed ? "error" : "complete",
      tokens: { input, output: input, cacheRead: null, cacheCreation: null, reasoning: null },
    }),
  );

/** Everything that counts or shows exchanges. */
async function shown(store: Store) {
  const quantities = ["duration", "output-tokens"] as const;
  return {
    overview: await store.overview({}),
    ofModel: await store.overview({ model: ["m1"] }),
    ofSession: await store.overview({ session: ["s1"] }),
    components: await store.components({}),
    delegations: await store.delegations({}),
    exchanges: await store.exchanges({}, all),
    sessions: await store.sessions({}, all),
    sources: await store.sources(),
    details: [await store.session("s1"), await store.session("s2")],
    failed: await store.series({ of: { is: "rate", rate: "failed" }, step: "day", by: "model", filter: {} }),
    counts: await Promise.all(
      quantities.map(async (quantity) =>
        (await store.series({ of: { is: "quantiles", quantity }, step: "day", filter: {} })).map(({ at, n }) => [
          at,
          n,
        ]),
      ),
    ),
  };
}

/** What every store does with exchanges that turn out to be another one's call. */
export function withdrawnContract(
  name: string,
  open: (now: () => number) => Promise<Opened>,
  { runs = 30 }: { readonly runs?: number } = {},
): void {
  const now = () => epoch + 100 * hour;
  const on = async (run: (opened: Opened) => Promise<void>): Promise<void> => {
    const opened = await open(now);
    try {
      await run(opened);
    } finally {
      await opened.remove();
    }
  };

  describe(`what is withdrawn, on ${name}`, () => {
    it("is as if it had never been told, but that it is known; after a restart too", () =>
      on(async ({ store, reopen }) => {
        const told = anExchange({ id: "told", source: "otlp", session: "theirs" });
        const seen = anExchange({ id: "seen", session: "s1" });
        await store.append({ facts: [told] });
        await store.append({ facts: [seen], withdrawn: ["told", "nobody's"] });
        const again = reopen === undefined ? store : await reopen();
        assert.deepEqual(
          (await again.exchanges({}, all)).items.map(({ id }) => String(id)),
          ["seen"],
        );
        assert.equal((await again.overview({})).exchanges, 1);
        assert.equal(await again.session("theirs"), null);
        assert.deepEqual(await again.append({ facts: [told] }), { added: 0, known: 1 });
        assert.equal((await again.overview({})).exchanges, 1);
      }));

    it("leaves what else was said of its session", () =>
      on(async ({ store }) => {
        const told = anExchange({ id: "told", source: "otlp", session: "s1" });
        await store.append({
          facts: [told, anExchange({ id: "other", session: "s1" }), aScore({ id: "c", session: "s1" })],
        });
        await store.append({ facts: [], withdrawn: ["told"] });
        const detail = await store.session("s1");
        assert.deepEqual([detail?.session.exchanges, detail?.exchanges.length, detail?.scores.length], [1, 1, 1]);
      }));

    it("stays where its hour was pruned: roll-ups say what they said", () =>
      on(async ({ store }) => {
        const [old, young] = [0, 30].map((hours) =>
          anExchange({ id: `told-${hours}`, source: "otlp", session: "s1", at: epoch + hours * hour }),
        );
        assert.ok(old !== undefined && young !== undefined);
        await store.append({ facts: [old, young, { ...young, id: anExchange({ id: "other" }).id }] });
        await store.prune(epoch + 20 * hour);
        await store.append({ facts: [], withdrawn: [old.id, young.id] });
        assert.equal((await store.overview({})).exchanges, 2);
        assert.equal((await store.session("s1"))?.session.exchanges, 2);
        await store.prune(epoch + 40 * hour);
        assert.equal((await store.overview({})).exchanges, 2);
        assert.equal(await store.session("s1"), null);
      }));

    it("is taken out of the sums of a session that was pruned in part; what nobody told is no zero then", () =>
      on(async ({ store }) => {
        const tokens = { input: 5, output: null, cacheRead: null, cacheCreation: null, reasoning: null };
        const [old, young] = [0, 30].map((hours) =>
          anExchange({
            ...{ id: `told-${hours}`, source: "otlp", session: "s1", at: epoch + hours * hour },
            ...{ tokens, costUsd: null, thinking: null },
          }),
        );
        assert.ok(old !== undefined && young !== undefined);
        const seen = { ...young, id: anExchange({ id: "seen" }).id, source: "gateway" as const };
        await store.append({ facts: [old, young, seen] });
        await store.prune(epoch + 20 * hour);
        await store.append({ facts: [], withdrawn: [young.id] });
        const [session] = (await store.sessions({}, all)).items;
        assert.deepEqual(
          [session?.exchanges, session?.tokens, session?.costUsd, session?.thinkingLost],
          [2, { ...tokens, input: 10 }, null, null],
        );
      }));

    it("leaves lanes that are not told apart as they were counted", () =>
      on(async ({ store }) => {
        const calls = Array.from({ length: 250 }, (_, n) =>
          anExchange({ id: `x${n}`, session: "s1", lane: `subagent:${n}`, at: epoch + n }),
        );
        const told = anExchange({ id: "told", source: "otlp", session: "s1", lane: "main", at: epoch + 1000 });
        await store.append({ facts: [...calls, told] });
        const lanes = async () => [...((await store.sessions({}, all)).items[0]?.lanes ?? [])].sort();
        const before = await lanes();
        await store.append({ facts: [], withdrawn: [told.id] });
        assert.deepEqual(
          await lanes(),
          before.filter((lane) => lane !== "main"),
        );
      }));

    it("is counted in no answer, whatever was told and withdrawn in whatever batches", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              facts: fc.array(call, { maxLength: 12 }),
              withdrawn: fc.array(
                fc.nat(30).map((id) => `otlp-${id}`),
                { maxLength: 12 },
              ),
            }),
            { minLength: 1, maxLength: 5 },
          ),
          (batches) =>
            on(async ({ store }) => {
              const memory = new MemoryStore(now);
              for (const batch of batches) assert.deepEqual(await store.append(batch), await memory.append(batch));
              assert.deepEqual(await shown(store), await shown(memory));
            }),
        ),
        { seed: 7, numRuns: runs },
      ));
  });
}
