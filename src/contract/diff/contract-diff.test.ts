import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { contractOf, withHead } from "../contract.fixture.ts";
import { type Kind, kindInfo, kinds } from "../kinds.ts";
import { contractDiff } from "./contract-diff.ts";

const of = (components: string, files = {}) => contractOf(withHead(components), files);
const files = {
  "a.md": "You are brief.\nBe kind.\n",
  "b.md": "You are long.\nBe kind.\n",
  "t.json": '[{"name":"Read"}]',
  "u.json": '[{"name":"Edit"}]',
};

/** One component of each kind, in two versions. */
const versions: Readonly<Record<Kind, readonly [string, string]>> = {
  prompt: ["prompt: a.md", "prompt: b.md"],
  effort: ["effort: high", "effort: medium"],
  context: ["context: { clear-thinking-after-idle: 1h }", "context: { clear-thinking-after-idle: 5m }"],
  model: ["model: opus", "model: sonnet"],
  tools: ["tools: t.json", "tools: u.json"],
  filter: ["filter: { value: v1 }", "filter: { value: v2 }"],
  runtime: ['runtime: "1"', 'runtime: "2"'],
  dataset: [`dataset: { sha256: ${"a".repeat(64)} }`, `dataset: { sha256: ${"b".repeat(64)} }`],
  flag: ["flag: { value: true }", "flag: { value: false }"],
};

describe("each kind has its class and its evidence", () => {
  for (const kind of kinds) {
    test(kind, () => {
      const [a, b] = versions[kind];
      const diff = contractDiff(of(a, files), of(b, files));
      assert.deepEqual(
        diff.changes.map((change) => [
          change.component,
          change.is,
          change.class,
          change.evidence.map((each) => each.kind),
        ]),
        [[kind, "changed", kindInfo[kind].class, kindInfo[kind].evidence]],
      );
      const [change] = diff.changes;
      assert.ok(
        (change?.cases[0]?.fields.length ?? 0) +
          (change?.cases[0]?.texts.length ?? 0) +
          (change?.cases[0]?.tools.length ?? 0) >
          0,
      );
    });
  }
  test("decisions stand first, then stateful, then average effects", () => {
    const [a, b] = [0, 1].map((side) => of(kinds.map((kind) => versions[kind][side as 0 | 1]).join("\n"), files));
    assert.ok(a !== undefined && b !== undefined);
    assert.deepEqual(
      contractDiff(a, b).changes.map(({ kind }) => kind),
      ["effort", "flag", "model", "context", "runtime", "dataset", "filter", "prompt", "tools"],
    );
  });
});

const contract = fc
  .tuple(...kinds.map((kind) => fc.constantFrom("", ...versions[kind])))
  .filter((parts) => parts.some((part) => part !== ""))
  .map((parts) => of(parts.filter((part) => part !== "").join("\n"), files));

test("nothing differs from itself; the same components differ in both directions", () => {
  fc.assert(
    fc.property(contract, contract, (a, b) => {
      assert.deepEqual(contractDiff(a, a).changes, []);
      const there = contractDiff(a, b).changes;
      const back = contractDiff(b, a).changes;
      assert.deepEqual(
        there.map(({ component }) => component),
        back.map(({ component }) => component),
      );
      assert.deepEqual(
        there.map(({ from, to }) => [from, to]),
        back.map(({ from, to }) => [to, from]),
      );
    }),
    { seed: 12, numRuns: 150 },
  );
});

test("another name is another name, no more", () => {
  const diff = contractDiff(of("a: { kind: flag, value: true }"), of("b: { kind: flag, value: true }"));
  assert.deepEqual(
    diff.changes.map(({ component, is, renamedFrom, evidence }) => [component, is, renamedFrom, evidence]),
    [["b", "renamed", "a", []]],
  );
});

test("another kind under the same name is one that went and one that came", () => {
  const diff = contractDiff(of("x: { kind: flag, value: true }"), of("x: { kind: filter, value: true }"));
  assert.deepEqual(
    diff.changes.map(({ kind, is }) => [kind, is]),
    [
      ["flag", "removed"],
      ["filter", "added"],
    ],
  );
});

test("a case whose condition moved is compared with what it was", () => {
  const [change] = contractDiff(
    of("prompt: { file: a.md, when: { client: codex, version: 1.0.0 } }", files),
    of("prompt: { file: b.md, when: { client: codex, version: 1.0.1 } }", files),
  ).changes;
  assert.deepEqual(
    change?.cases.map(({ when, before, is, texts }) => [when, before, is, texts.map(({ title }) => title)]),
    [["client codex, version 1.0.1", "client codex, version 1.0.0", "changed", ["b.md"]]],
  );
});

test("a case of another lane is another case", () => {
  const [change] = contractDiff(
    of("e: { kind: effort, value: high, when: { lane: title } }"),
    of("e: { kind: effort, value: low, when: { lane: compaction } }"),
  ).changes;
  assert.deepEqual(
    change?.cases.map(({ when, is }) => [when, is]),
    [
      ["lane title", "removed"],
      ["lane compaction", "added"],
    ],
  );
});

describe("the models a change is about", () => {
  const model = 'model: { value: [opus, sonnet], delegates: { "subagent:*": haiku } }';
  for (const [name, a, b, models] of [
    ["all of main's", "effort: high", "effort: low", ["opus", "sonnet"]],
    [
      "of the condition",
      "e: { kind: effort, value: high, when: { model: 'son*' } }",
      "e: { kind: effort, value: low, when: { model: 'son*' } }",
      ["sonnet"],
    ],
    [
      "of the lane",
      "e: { kind: effort, value: high, when: { lane: 'subagent:x' } }",
      "e: { kind: effort, value: low, when: { lane: 'subagent:x' } }",
      ["haiku"],
    ],
    [
      "of every lane",
      "e: { kind: effort, value: high, when: { lane: '*' } }",
      "e: { kind: effort, value: low, when: { lane: '*' } }",
      ["haiku", "opus", "sonnet"],
    ],
    [
      "undeclared ones as they are named",
      "e: { kind: effort, value: high, when: { model: 'gpt-*' } }",
      "e: { kind: effort, value: low, when: { model: 'gpt-*' } }",
      ["gpt-*"],
    ],
    [
      "of the case that changed only",
      "effort: { value: high, cases: [{ when: { lane: '*' }, value: a }, { when: { model: sonnet }, value: b }] }",
      "effort: { value: high, cases: [{ when: { lane: '*' }, value: a }, { when: { model: sonnet }, value: c }] }",
      ["sonnet"],
    ],
  ] as const) {
    test(name, () => {
      const diff = contractDiff(of(`${model}\n${a}`), of(`${model}\n${b}`));
      assert.deepEqual(diff.changes[0]?.models, models);
      const trials = diff.changes[0]?.evidence.find(({ kind }) => kind === "paired-trials")?.what ?? "";
      for (const each of models) assert.ok(trials.includes(each), trials);
    });
  }
});

test("what no single call shows is said", () => {
  const shows = (a: string, b: string, texts: readonly [string, string] = ["", ""]) =>
    contractDiff(of(a, { p: texts[0] }), of(b, { p: texts[1] })).changes[0]?.showsInCall;
  assert.equal(shows("effort: high", "effort: low"), true);
  assert.equal(shows("prompt: p", "prompt: p", ["x\n", "x"]), false);
  assert.equal(shows("prompt: p", "prompt: p", ["x", "y"]), true);
  assert.equal(shows("context: { cache-ttl: 5m, window: 1 }", "context: { cache-ttl: 5m, window: 2 }"), false);
});
