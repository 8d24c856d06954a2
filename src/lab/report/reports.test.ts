import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type InvariantId, invariantIds } from "../../invariants/index.ts";
import type { ExchangeId, SessionId } from "../../wire/index.ts";
import type { Cell, LabResult, Played } from "../run/index.ts";
import { renderHtml, renderJunit, renderMarkdown, renderSarif, renderTerminal } from "./index.ts";

const hostile = `<script>alert("x")</script> & | \u001b[31mred`;
const cells = (broken: InvariantId | null): Played["cells"] =>
  Object.fromEntries(
    invariantIds.map((id): [string, Cell] => [
      id,
      id === broken ? "broken" : id === "build-parity" ? "not-visible" : "kept",
    ]),
  ) as Played["cells"]; // one for each id

function played(scenario: string, more: Partial<Played>): Played {
  return {
    scenario,
    cohort: null,
    origins: [],
    group: "idle",
    about: "About it.",
    verdict: { is: "clean" },
    clock: { is: "virtual", witnesses: [{ from: "its log", before: 0, after: 3_660_000 }] },
    steps: [{ label: `say "${hostile}"`, end: { is: "answered" }, calls: 1, line: 4 }],
    calls: [],
    violations: [],
    unmet: [],
    cells: cells(null),
    divergence: null,
    retention: null,
    took: 1200,
    ...more,
  };
}

const violation: Played["violations"][number] = {
  invariant: "thinking-cleared-once",
  severity: "error",
  session: "s" as SessionId, // made up
  lane: "main",
  exchange: "e" as ExchangeId, // made up
  at: 0,
  message: `thinking was cleared again ${hostile}`,
  evidence: { expected: "keep all", seen: "keep 1", firstDivergence: "edits[0].keep", figures: {}, repeats: 4 },
  consequences: [],
  step: 0,
  call: 2,
};

const result: LabResult = {
  version: 1,
  agent: hostile,
  models: ["a", "b"],
  effort: null,
  cohorts: [],
  took: 61_000,
  played: [
    played("idle/59m", {}),
    played("idle/61m", {
      verdict: { is: "broken", because: violation.message },
      violations: [violation],
      cells: cells("thinking-cleared-once"),
      divergence: {
        invariant: "thinking-cleared-once",
        step: 0,
        call: 2,
        lane: "main",
        where: "edits[0].keep",
        expected: "keep all",
        seen: "keep 1",
        settings: [{ name: "context edits", before: "keep all", sent: "keep 1" }],
        items: [
          { is: "same", count: 3 },
          {
            is: "missing",
            index: 3,
            item: { role: "assistant", kind: "reasoning", bytes: 9, hash: "abcd", text: hostile },
          },
        ],
      },
    }),
    played("idle/25h", {
      verdict: { is: "clock-not-virtual", because: "no library" },
      clock: { is: "not-virtual", because: "no library" },
    }),
    played("resume/plain", { verdict: { is: "not-applicable", because: "cannot resume", missing: ["resume"] } }),
    played("basic/fresh", { verdict: { is: "failed", because: `it exited with 3: ${hostile}`, step: 0 } }),
    played("basic/long", {
      verdict: { is: "broken", because: "effort: expected high, was low" },
      unmet: [{ step: 0, what: "effort", expected: "high", seen: "low" }],
    }),
  ],
};

const outputs = {
  terminal: renderTerminal(result, { colour: false }),
  html: renderHtml(result),
  markdown: renderMarkdown(result),
  junit: renderJunit(result),
  sarif: renderSarif(result, "1.0.0"),
};

for (const [name, text] of Object.entries(outputs)) {
  test(`${name} names every scenario that is not clean, and obeys nothing it was told`, () => {
    for (const { scenario, verdict } of result.played) {
      if (verdict.is !== "clean" && verdict.is !== "not-applicable") assert.ok(text.includes(scenario), scenario);
    }
    assert.ok(text.includes("thinking-cleared-once"));
    assert.ok(!text.includes("\u001b"), "control characters are shown, not obeyed");
    const unfenced = text.replaceAll(/```[\s\S]*?```/g, "");
    if (name !== "terminal" && name !== "sarif") assert.ok(!unfenced.includes("<script>"));
  });
}

test("a seed is in every report, to play it again with", () => {
  const seeded: LabResult = { ...result, seed: 4711 };
  for (const text of [
    renderTerminal(seeded, { colour: false }),
    renderHtml(seeded),
    renderMarkdown(seeded),
    renderJunit(seeded),
  ]) {
    assert.match(text, /, seed 4711/);
  }
  assert.deepEqual(JSON.parse(renderSarif(seeded, "1.0.0")).runs[0].properties, { seed: 4711 });
  for (const text of Object.values(outputs)) assert.ok(!text.includes("seed"));
});

test("a scenario that is played for cohorts stands there once for each, by its name", () => {
  const each = ["public", "internal"].map((cohort) => played("idle/61m", { cohort }));
  const both: LabResult = { ...result, cohorts: ["public", "internal"], played: each };
  const reports = [renderTerminal(both, { colour: false }), renderHtml(both), renderMarkdown(both), renderJunit(both)];
  for (const report of reports) {
    assert.ok(report.includes("idle/61m (public)") && report.includes("idle/61m (internal)"), report.slice(0, 200));
  }
  assert.match(renderHtml(both), /1 scenario, each for public and internal, with a scripted model/);
});

describe("what proves nothing is not passed", () => {
  test("JUnit counts", () => {
    assert.match(outputs.junit, /tests="6" failures="2" errors="1" skipped="2"/);
    assert.match(outputs.junit, /<skipped message="clock not virtual: no library"\/>/);
  });

  test("SARIF notes it", () => {
    const [run] = JSON.parse(outputs.sarif).runs;
    assert.deepEqual(
      run.results.map((each: { ruleId: string }) => each.ruleId),
      ["thinking-cleared-once", "scenario-expectation"],
    );
    assert.equal(run.invocations[0].executionSuccessful, false);
    assert.equal(run.invocations[0].toolExecutionNotifications.length, 3);
  });

  test("the terminal counts every verdict", () => {
    assert.match(outputs.terminal, /: 2 broken, 1 failed, 1 clock not virtual, 1 not applicable, 1 clean, in 61 s\n$/);
  });
});

test("an invariant nothing could show has no column", () => {
  assert.ok(!outputs.markdown.includes("build-parity"));
  assert.ok(outputs.markdown.includes("model-served"));
});

test("the page loads nothing and runs nothing", () => {
  assert.match(outputs.html, /default-src 'none'/);
  assert.ok(!/<script|<link|src=/.test(outputs.html));
});
