import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lane, SessionId } from "../wire/index.ts";
import { changesBetween } from "./changes-between.ts";
import type { SessionReport, Snapshot } from "./session.ts";

const day = 86_400_000;

function session(
  at: number,
  more: Partial<SessionReport> = {},
  components: Snapshot["components"] = {},
  model = "m1",
  lane: Lane = "main",
): SessionReport {
  return {
    id: `s${at}` as SessionId,
    inputs: [],
    seenIn: "wire",
    client: "claude-code",
    version: "2.1.0",
    entrypoint: "cli",
    project: "p",
    startedAt: at * day,
    endedAt: at * day,
    exchanges: 1,
    tokens: { input: null, output: null, cacheRead: null, cacheCreation: null },
    violations: [],
    changes: [],
    delegations: [],
    notVisible: [],
    snapshots: [{ at: at * day, lane, model, components }],
    signals: {
      session: `s${at}` as SessionId,
      at: at * day,
      segment: { day: "", client: "", version: null, model: null, effort: null, entrypoint: null },
      measures: [],
    },
    ...more,
  };
}

const table: readonly (readonly [name: string, reports: readonly SessionReport[], changes: readonly string[]])[] = [
  ["nothing changed", [session(1), session(2)], []],
  [
    "two programs that are no known client are not compared",
    [
      session(1, { client: "generic", entrypoint: "shop" }, { effort: "high" }),
      session(2, { client: "generic", entrypoint: "bank", version: "9.0" }, { effort: "low" }, "m2"),
      session(3, { client: "generic", entrypoint: "shop" }, { effort: "low" }),
    ],
    ["effort high → low"],
  ],
  ["a version", [session(1), session(2, { version: "2.1.1" })], ["version 2.1.0 → 2.1.1"]],
  [
    "in order of time, whatever the order read",
    [session(2, { version: "2.1.1" }), session(1)],
    ["version 2.1.0 → 2.1.1"],
  ],
  [
    "two installations are two histories",
    [session(1), session(2, { entrypoint: "vscode", version: "2.0.0" }), session(3)],
    [],
  ],
  ["two clients are two histories", [session(1), session(2, { client: "codex", version: "0.1" })], []],
  [
    "a log writes down another prompt than the wire carries",
    [
      session(1, { seenIn: "log" }, { prompt: "p1" }),
      session(1, { seenIn: "wire" }, { prompt: "p2" }),
      session(2, { seenIn: "log" }, { prompt: "p1" }),
      session(3, { seenIn: "log" }, { prompt: "p3" }),
    ],
    ["prompt p1 → p3"],
  ],
  ["the default model", [session(1), session(2, {}, {}, "m2")], ["model m1 → m2"]],
  [
    "effort under one model",
    [session(1, {}, { effort: "high" }), session(2, {}, { effort: "medium" })],
    ["effort high → medium"],
  ],
  [
    "effort under another model is no change of effort",
    [session(1, {}, { effort: "high" }), session(2, {}, { effort: "low" }, "m2"), session(3, {}, { effort: "high" })],
    ["model m1 → m2", "model m2 → m1"],
  ],
  [
    "absent is a value",
    [session(1, {}, { effort: "high" }), session(2, {}, { effort: "absent" })],
    ["effort high → absent"],
  ],
  [
    "what is not shown is skipped over",
    [session(1, {}, { effort: "high" }), session(2), session(3, {}, { effort: "low" })],
    ["effort high → low"],
  ],
  ["another lane", [session(1, {}, { effort: "high" }), session(2, {}, { effort: "low" }, "m1", "subagent:Plan")], []],
  [
    "a prompt per project",
    [session(1, { project: "p" }, { prompt: "x" }), session(2, { project: "q" }, { prompt: "y" })],
    [],
  ],
  [
    "one prompt change in two projects is one",
    [
      session(1, { project: "p" }, { prompt: "x" }),
      session(2, { project: "q" }, { prompt: "x" }),
      session(3, { project: "p" }, { prompt: "y" }),
      session(4, { project: "q" }, { prompt: "y" }),
    ],
    ["prompt x → y"],
  ],
  [
    "there and back",
    [session(1, {}, { effort: "a" }), session(2, {}, { effort: "b" }), session(3, {}, { effort: "a" })],
    ["effort a → b", "effort b → a"],
  ],
  ["an empty session says nothing", [session(1), session(2, { exchanges: 0, version: "9" }), session(3)], []],
];

for (const [name, reports, expected] of table) {
  test(`changes between sessions: ${name}`, () => {
    assert.deepEqual(
      changesBetween(reports).map(({ component, from, to }) => `${component} ${from} → ${to}`),
      expected,
    );
  });
}
