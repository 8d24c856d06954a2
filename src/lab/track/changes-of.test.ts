import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, Observation, PromptLine } from "../../clients/index.ts";
import { changesOf } from "./changes-of.ts";

const set = <T>(value: T) => ({ is: "set", value }) as const;
const plainLine: PromptLine = { chars: 40, traits: [], bounds: [] };
const limit: PromptLine = { chars: 90, traits: ["limits length"], bounds: [{ most: 25, unit: "word" }] };
const keepsAll = '{"keep":"all"}';

function observed(version: string, what: Partial<Observation> = {}): Observation {
  return {
    version,
    model: "m",
    sessions: [],
    effort: { is: "absent" },
    thinking: set("adaptive"),
    maxTokens: set(32_000),
    betas: ["a"],
    contextEdits: { before: [keepsAll], after: [keepsAll] },
    prompt: prompt("l1", "l2"),
    tools: [{ name: "Read", hash: "t1" }],
    delegations: [],
    injected: [],
    broken: [],
    ...what,
  };
}

function prompt(...lines: readonly string[]): Observation["prompt"] {
  return { hash: lines.join(), chars: lines.length * 40, lines: [...lines] };
}

const brief = ({ kind, brought, undone }: Change): string =>
  `${kind} ${brought}${undone === null ? "" : ` to ${undone}`}`;

const table: readonly (readonly [
  name: string,
  versions: readonly Partial<Observation>[],
  changes: readonly string[],
])[] = [
  ["nothing", [{}, {}, {}], []],
  ["effort lowered and put back", [{}, { effort: set("medium") }, {}], ["effort lowered 1.0.1 to 1.0.2"]],
  ["effort said aloud", [{}, { effort: set("high") }], ["effort raised 1.0.1"]],
  ["effort high to medium", [{ effort: set("high") }, { effort: set("medium") }], ["effort lowered 1.0.1"]],
  ["thinking no longer asked for", [{}, { thinking: { is: "absent" } }], ["effort lowered 1.0.1"]],
  [
    "cleared after idleness",
    [{}, { contextEdits: { before: [keepsAll], after: ['{"keep":1}'] } }, {}],
    ["context cleared 1.0.1 to 1.0.2"],
  ],
  [
    "after idleness as before it is no change of its own",
    [{ contextEdits: { before: [], after: [] } }, {}],
    ["context kept 1.0.1"],
  ],
  ["idleness that was not observed", [{}, { contextEdits: { before: [keepsAll], after: null } }, {}], []],
  ["a limiting line", [{}, { prompt: prompt("l1", "l2", "limit") }, {}], ["length limited 1.0.1 to 1.0.2"]],
  [
    "a limiting line in other words",
    [{ prompt: prompt("limit") }, { prompt: prompt("limit2") }],
    ["prompt line 1.0.1"],
  ],
  ["a line", [{}, { prompt: prompt("l1") }], ["prompt line 1.0.1"]],
  [
    "a rewrite counts once, its limit apart and first",
    [{}, { prompt: prompt(...Array.from({ length: 20 }, (_, n) => `n${n}`), "limit") }],
    ["length limited 1.0.1", "prompt rewritten 1.0.1"],
  ],
  ["lines in another order", [{}, { prompt: prompt("l2", "l1") }], []],
  ["a tool", [{}, { tools: [] }], ["tools 1.0.1"]],
  ["a flag", [{}, { betas: [] }], ["beta flags 1.0.1"]],
  ["a version that was not observed", [{}, { effort: null, prompt: null, betas: null }, {}], []],
  [
    "a promise",
    [{}, { broken: [{ invariant: "history-extends", severity: "error", session: "s", step: "x" }] }, {}],
    ["promise broken 1.0.1 to 1.0.2"],
  ],
  [
    "all at once, by consequence",
    [
      {},
      {
        betas: ["a", "b"],
        effort: set("low"),
        prompt: prompt("l1", "l2", "limit"),
        broken: [{ invariant: "history-extends", severity: "error", session: "s", step: "x" }],
        tools: [],
      },
    ],
    ["promise broken 1.0.1", "effort lowered 1.0.1", "length limited 1.0.1", "tools 1.0.1", "beta flags 1.0.1"],
  ],
  [
    "what was taken back comes before what stayed",
    [
      {},
      { prompt: prompt("l1", "l2", "limit3") },
      { prompt: prompt("l1", "l2", "limit3", "limit") },
      { prompt: prompt("l1", "l2", "limit3") },
    ],
    ["length limited 1.0.2 to 1.0.3", "length limited 1.0.1"],
  ],
];
const lines = {
  l1: plainLine,
  l2: plainLine,
  limit,
  limit2: limit,
  limit3: { ...limit, bounds: [{ most: 3, unit: "line" }] },
};
for (const [name, versions, expected] of table) {
  test(name, () => {
    const observations = versions.map((what, index) => observed(`1.0.${index}`, what));
    const changes = changesOf(observations.toReversed(), lines);
    assert.deepEqual(changes.map(brief), expected);
    assert.deepEqual(
      changes.map(({ rank }) => rank),
      expected.map((_, index) => index + 1),
    );
  });
}

test("models are told apart", () => {
  const changes = changesOf(
    [observed("1.0.0"), observed("1.0.1", { effort: set("low") }), { ...observed("1.0.1"), model: "n" }],
    lines,
  );
  assert.deepEqual(
    changes.map(({ model, kind }) => [model, kind]),
    [["m", "effort lowered"]],
  );
});

test("versions are ordered by semver", () => {
  const [change] = changesOf([observed("1.0.9"), observed("1.0.10", { effort: set("low") })], lines);
  assert.deepEqual([change?.after, change?.brought], ["1.0.9", "1.0.10"]);
});
