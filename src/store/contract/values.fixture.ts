import assert from "node:assert/strict";
import { describe } from "node:test";
import {
  aFeedback,
  anExchange,
  aScore,
  aText,
  aViolation,
  epoch,
  noScope,
  unitOf,
} from "../../../test/kit/invented-facts.ts";
import { all, near, same } from "./answers.fixture.ts";
import type { Bench } from "./bench.fixture.ts";
import { oneOfEach } from "./one-of-each.fixture.ts";

const hour = 3_600_000;

/** Every value comes back as it was told, whatever is in it. */
export function valuesContract({ test }: Bench): void {
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
}
