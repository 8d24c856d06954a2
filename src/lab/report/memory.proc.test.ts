import assert from "node:assert/strict";
import { test } from "node:test";
import { fixtureAgent, type Wrong } from "../run/agent.fixture.ts";
import { playAll } from "../run/index.ts";
import { shippedSuite } from "../scenario/index.ts";
import { injectedClock } from "../time/index.ts";
import { renderJunit, renderMarkdown, renderSarif } from "./index.ts";
import { marksOf, memory, memoryLines } from "./memory.ts";

const cases: readonly [scenario: string, wrong: Wrong | null, loses: readonly string[]][] = [
  ["resume/plain", null, []],
  ["idle/61m", null, []],
  ["resume/plain", "drops-thinking-on-resume", ["thinking"]],
  ["idle/61m", "clears-thinking-after-idle-for-good", ["thinking"]],
  ["basic/many-steps", "blanks-results", ["tool-result"]],
];
for (const [name, wrong, loses] of cases) {
  test(`${name}, ${wrong ?? "nothing wrong"}: loses ${loses.join(", ") || "nothing"}`, async () => {
    const result = await playAll(
      shippedSuite().filter((each) => each.name === name),
      fixtureAgent(wrong),
      {
        models: ["claude-opus-4-6", null],
        effort: null,
        clockFor: async () => injectedClock(Date.UTC(2026, 3, 1)),
        turnTimeout: 10_000,
        showText: false,
        record: null,
        jobs: 1,
        retries: 0,
      },
    );
    const [played] = result.played;
    assert.ok(played?.retention !== null && played?.retention !== undefined);
    const { curves } = played.retention;
    assert.deepEqual(
      curves.map(({ kind }) => kind),
      ["thinking", "tool-result", "answer", "person"],
    );
    const lost = curves.filter(({ points }) => points.some(({ there, of }) => there < of));
    assert.deepEqual(
      lost.map(({ kind }) => kind),
      loses,
    );
    const drawn = memory(result)?.text ?? "";
    assert.equal(drawn.includes("<svg"), loses.length > 0);
    assert.equal(drawn.includes("In 1 scenario every fact"), loses.length === 0);
    const lines = memoryLines(played).join("");
    if (loses.length === 0) assert.equal(lines, "");
    for (const kind of loses) assert.match(lines, new RegExp(`${kind} .*gone at request`));
    const [markdown, junit, sarif] = [renderMarkdown(result), renderJunit(result), renderSarif(result, "0")];
    assert.match(markdown, /^## What is remembered$/m);
    assert.equal(markdown.includes("In 1 scenario every fact"), loses.length === 0);
    assert.match(junit, /<property name="remembered.person" value="\d of \d to the end"\/>/);
    for (const kind of loses) {
      assert.match(markdown, new RegExp(`^${kind} .*gone at request`, "m"));
      assert.match(junit, new RegExp(`name="remembered.${kind}" value="[^"]*gone at request`));
      assert.match(sarif, new RegExp(`"${kind}": "[^"]*gone at request`));
    }
    if (name.startsWith("idle")) {
      const [mark] = marksOf(played);
      assert.equal(mark?.label, "idle 61m");
      const first = lost[0]?.points.find(({ there, of }) => there < of);
      assert.ok(first === undefined || first.request >= (mark?.request ?? 0));
    }
  });
}
