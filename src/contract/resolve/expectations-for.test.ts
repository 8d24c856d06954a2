import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hashOf, injectionKind, known } from "../../wire/index.ts";
import { contractOf, withHead } from "../contract.fixture.ts";
import { nothingDeclared, type Scope } from "../expectations/index.ts";
import { expectationsFor } from "./expectations-for.ts";
import { within } from "./narrowness.ts";

const main: Scope = {
  client: "claude-code",
  version: "2.1.97",
  model: "claude-opus-4-6",
  lane: "main",
  project: "/w/shop",
};
const effortOf = (components: string, scope: Partial<Scope> = {}) => {
  const { effort } = expectationsFor(contractOf(withHead(components)), { ...main, ...scope });
  return effort === undefined ? undefined : (known(effort) ?? effort.is);
};

describe("the narrowest case wins, in any order", () => {
  const cases = [
    "{ when: {}, value: default }",
    "{ when: { client: claude-code }, value: client }",
    "{ when: { model: 'claude-*' }, value: family }",
    "{ when: { model: 'claude-opus-*' }, value: line }",
    "{ when: { model: claude-opus-4-6 }, value: model }",
    "{ when: { model: claude-opus-4-6, version: '>=2.1.90' }, value: since }",
    "{ when: { model: claude-opus-4-6, version: '>=2.1.90 <2.1.100' }, value: between }",
    "{ when: { model: claude-opus-4-6, version: 2.1.97 }, value: exactly }",
    "{ when: { lane: 'subagent:*' }, value: helpers }",
    "{ when: { lane: 'subagent:review' }, value: reviewer }",
    "{ when: { project: '*/shop', client: codex }, value: shop }",
  ];
  const yaml = (order: readonly string[]) => `effort:\n  cases:\n${order.map((each) => `    - ${each}`).join("\n")}`;
  const expected: readonly (readonly [Partial<Scope>, string | undefined])[] = [
    [{}, "exactly"],
    [{ version: "2.1.98" }, "between"],
    [{ version: "2.1.100" }, "since"],
    [{ version: "2.1.100-beta.1" }, "between"],
    [{ version: "1.0.0" }, "model"],
    [{ version: null }, "model"],
    [{ model: "claude-opus-5" }, "line"],
    [{ model: "claude-sonnet-4-6" }, "family"],
    [{ model: "other" }, "client"],
    [{ model: null }, "client"],
    [{ model: "other", client: "opencode" }, "default"],
    [{ client: "codex", model: "other" }, "shop"],
    [{ client: "codex", model: "other", project: null }, "default"],
    [{ lane: "subagent:explore" }, "helpers"],
    [{ lane: "subagent:review" }, "reviewer"],
    [{ lane: "title" }, undefined],
  ];
  for (const [scope, value] of expected) {
    test(`${JSON.stringify(scope)} → ${value}`, () => {
      for (const order of [cases, cases.toReversed(), [...cases.slice(5), ...cases.slice(0, 5)]]) {
        assert.equal(effortOf(yaml(order), scope), value);
      }
    });
  }
});

test("a narrower case beats a wider one, whatever else they name", () => {
  const globs = fc.constantFrom("*", "claude-*", "claude-opus-*", "claude-opus-4-6");
  const when = fc.record(
    {
      model: globs,
      lane: fc.constantFrom("*", "main", "m*"),
      project: fc.constantFrom("*", "/w/*", "/w/shop"),
      version: fc.constantFrom("*", ">=2", "2.1.x", ">=2.1.90 <2.1.100", "2.1.97"),
      client: fc.constant("claude-code" as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(when, when, (a, b) => {
      const full = [a, b].map((each) => ({ lane: "main", ...each })) as [
        Parameters<typeof within>[0],
        Parameters<typeof within>[0],
      ];
      if (!within(full[0], full[1]) || within(full[1], full[0])) return;
      const yaml = `effort:\n  cases:\n    - { when: ${JSON.stringify(a)}, value: narrow }\n    - { when: ${JSON.stringify(b)}, value: wide }`;
      assert.equal(effortOf(yaml), "narrow");
    }),
    { seed: 9, numRuns: 1000 },
  );
});

test("values of different cases are put together, each from the narrowest that says it", () => {
  const contract = contractOf(
    withHead(
      "effort: { value: high, thinking: adaptive, cases: [{ when: { model: 'claude-opus-*' }, value: absent }] }",
    ),
  );
  const { effort, thinking } = expectationsFor(contract, main);
  assert.deepEqual(effort, { is: "absent" });
  assert.deepEqual(thinking, { is: "set", value: { mode: "adaptive", budget: { is: "unrecorded" } } });
});

test("nothing declared is nothing declared", () => {
  const contract = contractOf(withHead("x: { kind: flag, value: true }"));
  assert.deepEqual(
    { keepThinking: undefined, sources: {}, ...nothingDeclared },
    { ...expectationsFor(contract, main) },
  );
});

test("context and cache", () => {
  const contract = contractOf(
    withHead(
      "context: { clear-thinking-after-idle: never, keep-thinking: 3, cache-ttl: 5m, cases: [{ when: { model: x }, cache-ttl: 1h }] }",
    ),
  );
  const { clearThinkingAfterIdle, keepThinking, cacheTtl } = expectationsFor(contract, main);
  assert.deepEqual([clearThinkingAfterIdle, keepThinking, cacheTtl], [Number.POSITIVE_INFINITY, 3, 300_000]);
  assert.equal(expectationsFor(contract, { ...main, model: "x" }).cacheTtl, 3_600_000);
});

describe("models and delegation", () => {
  const contract = contractOf(
    withHead(`model:
  value: opus-4-6
  aliases: [opus]
  delegates: { "subagent:*": haiku-4-5, "subagent:review": [sonnet-4-6], title: haiku-4-5 }
  cases:
    - { when: { lane: side:router }, value: flash }`),
  );
  for (const [lane, models, laneDeclared] of [
    ["main", ["opus-4-6", "opus"], true],
    ["subagent:explore", ["haiku-4-5"], true],
    ["subagent:review", ["sonnet-4-6"], true],
    ["title", ["haiku-4-5"], true],
    ["side:router", ["flash"], true],
    ["side:summary", ["opus-4-6", "opus"], false],
    ["compaction", ["opus-4-6", "opus"], false],
  ] as const) {
    test(lane, () => {
      const found = expectationsFor(contract, { ...main, lane });
      assert.deepEqual([found.models, found.laneDeclared], [models, laneDeclared]);
    });
  }
  test("without a model component nothing is said", () => {
    const found = expectationsFor(contractOf(withHead("effort: low")), { ...main, lane: "subagent:x" });
    assert.deepEqual([found.models, found.laneDeclared], [undefined, undefined]);
  });
});

describe("prompts and tools", () => {
  const hash = hashOf("w");
  test("a file is allowed with and without the line break at its end", () => {
    const { promptHashes } = expectationsFor(contractOf(withHead("prompt: p"), { p: "You.\n" }), {
      ...main,
      client: "generic",
    });
    assert.deepEqual(promptHashes, [hashOf("You."), hashOf("You.\n")]);
  });
  test("a hash as sent is all that is compared", () => {
    const contract = contractOf(withHead(`prompt: { file: p, wire: "${hash}" }\ntools: { file: t, wire: "${hash}" }`), {
      p: "You.",
      t: "[]",
    });
    const { promptHashes, toolsHash } = expectationsFor(contract, main);
    assert.deepEqual([promptHashes, toolsHash], [[hash], hash]);
  });
  test("injections are collected and are no system prompt", () => {
    const contract = contractOf(
      withHead("a: { kind: prompt, as: injection, text: x }\nb: { kind: prompt, as: injection, text: y }"),
    );
    const { promptHashes, injections } = expectationsFor(contract, main);
    assert.deepEqual([promptHashes, injections], [undefined, [injectionKind("x").hash, injectionKind("y").hash]]);
  });
});

test("the source names every line that had a say, and no other", () => {
  const contract = contractOf(
    withHead(
      "effort:\n  value: high\n  cases:\n    - { when: { model: other }, value: low }\nmodel: opus\ntools: t\nx: { kind: flag, value: 1 }",
    ),
    { t: "[]" },
  );
  assert.equal(expectationsFor(contract, main).source, "evenkeel.yaml:4,8,9");
  assert.equal(expectationsFor(contract, { ...main, model: "other" }).source, "evenkeel.yaml:7,8,9");
});

test("each field names its own lines", () => {
  const contract = contractOf(withHead("effort: high\nmodel: opus\na: { kind: prompt, as: injection, text: x }"));
  assert.deepEqual(expectationsFor(contract, main).sources, {
    effort: "evenkeel.yaml:4",
    models: "evenkeel.yaml:5",
    injections: "evenkeel.yaml:6",
  });
});

test("answers are remembered", () => {
  const contract = contractOf(withHead("effort: high"));
  assert.equal(expectationsFor(contract, main), expectationsFor(contract, { ...main }));
});
