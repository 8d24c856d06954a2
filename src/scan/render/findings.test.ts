import assert from "node:assert/strict";
import { test } from "node:test";
import { detectableRange, toldFindings } from "./findings.ts";
import { renderHtml } from "./html/page.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { resultWith } from "./result.fixture.ts";
import { renderTerminal } from "./terminal.ts";

const result = resultWith("medium");
const terminal = (from = result): string => renderTerminal(from, { colour: false, mostChanges: 12 });

test("terminal: what changed, when, how much, what moved with it, and that it is no verdict", () => {
  const text = terminal();
  assert.match(text, /changed {2}blind edits 6 % → 25 % \(n 4 → 4 sessions, p \.003\)/);
  assert.match(
    text,
    /5 Mar 2026 \(4 Mar 2026 to 7 Mar 2026\); not identifiable, at the same time: effort high → medium/,
  );
  assert.match(text, /no change found in 1 signal; would have been found[^\n]*: a rise by 80 %\n/);
  assert.match(text, /not tested: 1 signal/);
  assert.equal(text.split("no verdict").length, 2);
});

test("where nothing was found nothing sounds like good news, and what could have been found is said", () => {
  const nulls = { ...result, findings: result.findings.slice(1) };
  for (const text of [terminal(nulls), renderMarkdown(nulls), renderHtml(nulls)]) {
    assert.match(text, /[Nn]o change found|No change of a signal was found/);
    assert.match(text, /80 %/);
  }
  const untested = { ...result, findings: result.findings.slice(2) };
  for (const text of [terminal(untested), renderMarkdown(untested), renderHtml(untested)]) {
    assert.doesNotMatch(text, /[Nn]o change found|No change of a signal/);
    assert.match(text, /[Nn]ot tested: 1 signal|1 signal not tested/);
  }
});

test("falls and rises have a range each, from the clearest to the dimmest", () => {
  const [, none] = result.findings;
  assert.ok(none);
  const findings = [0.2, -0.1, 8, -0.6].map((by) => ({ ...none, mde: { by, to: 1 } }));
  assert.equal(
    detectableRange(toldFindings({ ...result, findings }).nulls),
    "a fall by 10 % to 60 %, a rise by 20 % to 9-fold",
  );
});

test("two clients: each signal says whose it is, and no chart shows them as one", () => {
  const findings = result.findings.map((finding, index) => ({
    ...finding,
    client: index === 0 ? "codex" : "claude-code",
  }));
  assert.match(terminal({ ...result, findings }), /blind edits \(codex\)/);
});

test("a change of a signal fails no test case", () => {
  const xml = renderJunit(result, "info");
  assert.match(xml, /tests="15"/);
  assert.match(xml, /<system-out>[^<]*changed: Blind edits/);
});
