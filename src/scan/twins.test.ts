import assert from "node:assert/strict";
import { test } from "node:test";
import type { Violation } from "../invariants/index.ts";
import type { SessionReport } from "../session/index.ts";
import { untwin } from "./twins.ts";

function report(id: string, seenIn: "log" | "wire", exchanges: number, broken: readonly string[] = []): SessionReport {
  // The casts: only what the rule looks at is made.
  const violations = broken.map((invariant) => ({ invariant, message: seenIn }) as Violation);
  return { id, seenIn, exchanges, client: "codex", violations } as unknown as SessionReport;
}

const table: readonly (readonly [name: string, reports: readonly SessionReport[], counted: readonly string[]])[] = [
  ["a log alone", [report("a", "log", 3)], ["a log"]],
  ["a capture of all of it counts for it", [report("a", "log", 3), report("a", "wire", 3)], ["a wire"]],
  ["a capture of a part does not", [report("a", "log", 3), report("a", "wire", 2)], ["a log"]],
  ["other sessions are others", [report("a", "log", 3), report("b", "wire", 3)], ["a log", "b wire"]],
];
for (const [name, reports, counted] of table) {
  test(`a session in a log and in a capture is one: ${name}`, () => {
    assert.deepEqual(
      untwin(reports).counted.map(({ id, seenIn }) => `${id} ${seenIn}`),
      counted,
    );
  });
}

test("what broke is told from the capture, and from the log what the capture does not show", () => {
  const reports = [
    report("a", "log", 3, ["output-complete", "model-served"]),
    report("a", "wire", 2, ["output-complete"]),
  ];
  assert.deepEqual(
    untwin(reports).violations.map(({ invariant, message }) => `${invariant} ${message}`),
    ["model-served log", "output-complete wire"],
  );
});
