import assert from "node:assert/strict";
import { describe } from "node:test";
import { anExchange, aViolation, epoch, noScope } from "../../../test/kit/invented-facts.ts";
import type { Filter } from "../filter.ts";
import { all } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";

const hour = 3_600_000;

/** A day tells 200 new values of one client apart. */
export function fewValuesContract({ test, clock }: Bench): void {
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
      const before = clock.at;
      clock.at += 24 * hour;
      try {
        const again = reopen === undefined ? store : await reopen();
        assert.equal((await again.append({ facts: [...many, later] })).added, 1);
        const known = anExchange({ id: "known", at: epoch + 2000, components: { prompt: "nonce-7" } });
        await again.append({ facts: [known] });
        const versions = await again.components({ component: ["prompt"] });
        const seen = (value: string) => versions.find((each) => each.value === value)?.exchanges;
        assert.deepEqual([seen("new today"), seen("nonce-7")], [1, 2]);
      } finally {
        clock.at = before;
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
}
