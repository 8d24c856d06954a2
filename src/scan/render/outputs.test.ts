import assert from "node:assert/strict";
import { test } from "node:test";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { resultWith } from "./result.fixture.ts";
import { renderSarif } from "./sarif.ts";
import { renderTerminal } from "./terminal.ts";

const terminal = (name: string): string => renderTerminal(resultWith(name), { colour: false, mostChanges: 12 });

test("terminal: what broke, what changed, what moved with n, what cannot be seen", () => {
  const text = terminal("medium");
  assert.match(text, /error thinking-cleared-once {2}1 session, first 28 Mar 2026 10:04/);
  assert.match(text, /led to: cache-continuous/);
  assert.match(text, /5 Mar 2026 {2}effort high → medium/);
  assert.match(text, /blind edits 6 % → 25 % \(n 4 → 4 sessions\)/);
  assert.match(text, /prove no cause/);
  assert.match(text, /For all calls: no provenance was sent\.\n {2}Not checked there: build-parity\./);
  assert.match(text, /line 3: not JSON/);
});

test("terminal: files are counted by format, as files", () => {
  const result = resultWith("x");
  const inputs = [...result.inputs, { path: "/c.har", format: "har", bytes: 10, sessions: 3, exchanges: 9 }];
  const text = renderTerminal({ ...result, inputs }, { colour: false, mostChanges: 1 });
  assert.match(text, /^2 files, 1\.5 kB \(claude-code 1, har 1\)/m);
});

test("what is only listed does not stand under what broke", () => {
  const result = resultWith("x");
  const violations = result.violations.map((each) => ({ ...each, severity: "info" as const }));
  const listed = { ...result, violations };
  const text = renderTerminal(listed, { colour: false, mostChanges: 1 });
  assert.match(
    text,
    /What broke\n {2}no promise was broken[\s\S]*Noted, nothing broken\n {2}info {2}thinking-cleared-once/,
  );
  assert.match(renderMarkdown(listed), /## What broke\n\nNo promise[\s\S]*## Noted, nothing broken\n/);
});

test("terminal: what was checked in some calls only says in how many it was not", () => {
  const result = { ...resultWith("x"), exchanges: 50 };
  const text = renderTerminal(result, { colour: false, mostChanges: 1 });
  assert.match(text, /For 40 of 50 calls: no provenance was sent/);
});

test("terminal: no escape sequence from an input reaches the screen", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
  assert.doesNotMatch(terminal("x\u001b]0;title\u0007\u009b2J"), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test("nothing read is never good news", () => {
  const empty = { ...resultWith("x"), exchanges: 0, violations: [], changes: [] };
  assert.match(renderTerminal(empty, { colour: false, mostChanges: 1 }), /nothing can be said/);
  assert.match(renderMarkdown(empty), /nothing can be said/);
  assert.doesNotMatch(renderTerminal(empty, { colour: false, mostChanges: 1 }), /can show\n/);
  assert.match(renderJunit(empty, "warn"), /failures="0" skipped="15"/);
});

test("junit: a violation at the gate fails, below it does not, unseen is skipped", () => {
  const result = resultWith("a&b<c>");
  assert.match(renderJunit(result, "warn"), /tests="15" failures="1" skipped="1"/);
  assert.match(renderJunit(result, "never"), /failures="0" skipped="1"/);
  assert.match(renderJunit(result, "warn"), /thinking of a&amp;b&lt;c&gt; was cleared/);
});

test("sarif: a result per violation, with the rule it breaks", () => {
  const log = JSON.parse(renderSarif(resultWith("name"), "0.1.0"));
  assert.equal(log.version, "2.1.0");
  const [result] = log.runs[0].results;
  assert.equal(log.runs[0].tool.driver.rules[result.ruleIndex].id, "thinking-cleared-once");
  assert.equal(result.level, "error");
});

test("markdown: table borders and HTML in names are shown, not obeyed", () => {
  const text = renderMarkdown(resultWith("|<b>`"));
  assert.ok(text.includes("\\|&lt;b>\\`"));
});
