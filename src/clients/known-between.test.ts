import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "./change.ts";
import type { ClientHistory } from "./client-history.ts";
import { knownBetween } from "./known-between.ts";

const observation: ClientHistory["observations"][number] = {
  ...{ version: "", model: "m", sessions: [], effort: null, thinking: null, maxTokens: null, betas: null },
  ...{ contextEdits: { before: null, after: null }, prompt: null, tools: null },
  ...{ delegations: null, injected: null, broken: null },
};
const effort: Change = {
  ...{ rank: 1, model: "m", kind: "effort lowered", class: "decision", what: "default effort" },
  ...{ from: "absent", to: "medium", consequence: "", after: "2.1.9", brought: "2.1.10", undone: "2.1.20", lines: [] },
};
const history: ClientHistory = {
  ...{ version: 1, client: "c", about: "", range: "", models: ["m"], missing: [], prompts: {}, lines: {} },
  versions: ["2.1.8", "2.1.9", "2.1.10", "2.1.20", "2.1.30"],
  observations: ["2.1.8", "2.1.9", "2.1.10", "2.1.20", "2.1.30"].map((version) => ({ ...observation, version })),
  changes: [effort],
};

const table: readonly (readonly [from: string, to: string, expected: string | null])[] = [
  ["2.1.9", "2.1.10", "came"],
  ["2.1.8", "2.1.15", "came"],
  ["2.1.10", "2.1.20", "back"],
  ["2.1.15", "2.1.30", "back"],
  ["2.1.9", "2.1.20", ""],
  ["2.1.10", "2.1.11", ""],
  ["2.1.20", "2.1.30", ""],
  ["2.1.7", "2.1.10", null],
  ["2.1.10", "2.1.31", null],
  ["2.1.10", "2.1.9", null],
  ["latest", "2.1.9", null],
];
for (const [from, to, expected] of table) {
  test(`${from} to ${to}: ${expected ?? "not known"}`, () => {
    const known = knownBetween(history, "m", from, to);
    assert.equal(known === null ? null : known.map(({ is }) => is).join(), expected);
  });
}
test("a model that was not run", () => assert.equal(knownBetween(history, "n", "2.1.9", "2.1.10"), null));
