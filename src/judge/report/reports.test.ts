import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Budget, defaultBudget } from "../budget.ts";
import { type Comparison, compare, type Method } from "../compare/index.ts";
import { type Rows, scoreSet } from "../compare/score-set.fixture.ts";
import { renderHtml, renderJson, renderJunit, renderMarkdown, renderSarif, renderTerminal } from "./index.ts";

const hostile = '<img src=x onerror="x">|`\u001b[31m\u202e';
const seconds: Budget = {
  ...defaultBudget("seconds"),
  form: { is: "relative", better: "lower" },
  margin: 0.1,
  tier: "supporting",
};
const cost: Budget = { ...seconds, metric: hostile, tier: "advisory" };

function rows(count: number, scoreOf: (index: number) => number, slower = 1): Rows {
  const name = (index: number): string => (index === 0 ? hostile : `t${index}`);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [name(index), { score: [scoreOf(index)], seconds: [10 * slower] }]),
  );
}

function comparison(base: Rows, candidate: Rows, budgets: readonly Budget[], method: Method = "anytime"): Comparison {
  const found = compare(scoreSet(base), scoreSet(candidate, "cand.jsonl"), budgets, {
    method,
    onOverlap: false,
    flips: true,
  });
  if (found.is === "refused") throw new Error("refused");
  return found.comparison;
}

const even = (index: number): number => (index + 1) % 2;
const half = rows(300, even);
const cases: Readonly<Record<string, Comparison>> = {
  pass: comparison(half, half, [defaultBudget("score"), seconds]),
  fail: comparison(
    half,
    rows(300, (index) => (index % 4 === 0 ? 0 : even(index))),
    [defaultBudget("score"), seconds, cost],
  ),
  inconclusive: comparison(rows(12, even), rows(12, even), [defaultBudget("score")]),
  "not comparable": comparison(rows(6, even), rows(30, even), [defaultBudget("score")]),
  "read once": comparison(
    half,
    rows(300, (index) => (index > 3 ? even(index) : 1 - even(index))),
    [defaultBudget("score")],
    "fixed-n",
  ),
};

const outputs: Readonly<Record<string, (comparison: Comparison) => string>> = {
  terminal: (each) => renderTerminal(each, { colour: false }),
  markdown: renderMarkdown,
  html: renderHtml,
  junit: renderJunit,
  sarif: (each) => renderSarif(each, "0.0.0"),
  json: renderJson,
};

describe("every output", () => {
  for (const [output, render] of Object.entries(outputs)) {
    test(`${output} says the verdict, and how it was judged`, () => {
      for (const [name, each] of Object.entries(cases)) {
        const text = render(each);
        assert.ok(
          text.includes(name === "read once" ? "pass" : name === "not comparable" ? "compar" : name),
          `${output} ${name}`,
        );
        if (output === "json") assert.ok(text.includes(`"method": "${each.method}"`));
        else
          assert.match(
            text,
            each.method === "fixed-n" ? /valid when read once only/ : /by betting/,
            `${output} ${name}`,
          );
      }
    });
    test(`${output} obeys no word of an input`, () => {
      for (const each of Object.values(cases)) {
        const text = render(each);
        assert.ok(
          !text.includes("\u001b") && !(output !== "json" && output !== "sarif" && text.includes("\u202e")),
          output,
        );
        if (output === "html" || output === "junit") assert.ok(!text.includes("<img"), output);
        if (output === "markdown") assert.ok(!/[^\\]<img/.test(text), output);
      }
    });
  }
});

describe("nothing unproven is green", () => {
  test("JUnit: what is not proven is skipped, harm in a gating metric fails", () => {
    const junit = (name: string): string => renderJunit(cases[name] ?? assert.fail(name));
    assert.match(junit("inconclusive"), /tests="1" failures="0" errors="0" skipped="1"/);
    assert.match(junit("not comparable"), /tests="1" failures="0" errors="0" skipped="1"/);
    assert.match(junit("fail"), /tests="3" failures="1" errors="0" skipped="1"/);
    assert.match(junit("pass"), /tests="2" failures="0" errors="0" skipped="0"/);
  });
  test("SARIF: one result per metric that did not pass, at the level of its tier", () => {
    const results = (name: string) => JSON.parse(renderSarif(cases[name] ?? assert.fail(name), "0")).runs[0].results;
    assert.deepEqual(
      results("fail").map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level]),
      [
        ["budget-kept", "error"],
        ["budget-proven", "note"],
      ],
    );
    assert.deepEqual(results("pass"), []);
    assert.equal(results("inconclusive")[0].level, "warning");
  });
});

describe("the terminal", () => {
  test("marks what can stop the change, and what cannot", () => {
    const lines = renderTerminal(cases.fail ?? assert.fail(), { colour: false }).split("\n");
    assert.match(lines[0] ?? "", /^ {2}METRIC +BASELINE +CURRENT +DELTA +INTERVAL +N +VERDICT$/);
    assert.match(lines[1] ?? "", /^! score +0\.500 +0\.250 +−25\.0 pts .* 300 {2}fail$/);
    assert.match(lines[2] ?? "", /^! seconds +10 +10 +0\.0 % .* 300 {2}pass \(supporting\)$/);
    assert.match(lines[3] ?? "", /^ {2}<img .*– +– +– +– +0 {2}inconclusive \(advisory\)$/);
  });
  test("a table is as wide as its cells", () => {
    const [head, first] = renderTerminal(cases.pass ?? assert.fail(), { colour: false }).split("\n");
    assert.equal(head?.indexOf("VERDICT"), first?.indexOf("pass"));
  });
  test("an open question says how many more pairs it takes; a null what would have been found", () => {
    const text = renderTerminal(cases.inconclusive ?? assert.fail(), { colour: false });
    assert.match(text, /about [\d,]+ more pairs if there is really no difference/);
    assert.match(text, /A drop of [\d.]+ points or more would have been found/);
  });
});

test("the page draws each interval against 0 and the margin, in words too", () => {
  const page = renderHtml(cases.fail ?? assert.fail());
  assert.equal(page.match(/<svg class="interval"/g)?.length, 2);
  assert.match(page, /aria-label="score: −25\.0 pts, interval −\d+\.\d pts to −\d+\.\d pts, margin −3\.0 pts"/);
  assert.ok(!/<script|https?:/.test(page.replace("http://www.w3.org", "")));
});

test("what was simulated is told in every report, and only that", () => {
  const real = comparison(
    half,
    rows(300, () => 0),
    [defaultBudget("score")],
  );
  const simulated: Comparison = {
    ...real,
    base: { ...real.base, runs: 300, simulated: 0 },
    candidate: { ...real.candidate, runs: 300, simulated: 300 },
  };
  for (const render of [renderHtml, (each: Comparison) => renderSarif(each, "0")]) {
    assert.match(render(simulated), /300 of 600 runs are simulated/);
    assert.doesNotMatch(render(real), /simulated/);
  }
});
