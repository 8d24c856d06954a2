import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contractOf, read, withHead } from "../contract.fixture.ts";
import { contractDiff } from "../diff/index.ts";
import { diffHtml, diffMarkdown, diffText, plainPen } from "../report/index.ts";
import { defaultBudget } from "./index.ts";

const head = "evenkeel: 1\nagent: test\n";
const budgets = (text: string) => contractOf(`${head}budgets:\n${text.replace(/^/gm, "  ")}\n`).budgets;

describe("budgets of evenkeel.yaml", () => {
  test("a margin alone: everything else by default", () => {
    assert.deepEqual(budgets("score: 0.05"), [{ ...defaultBudget("score"), margin: 0.05 }]);
  });
  test("everything said, in order of declaration", () => {
    const found = budgets(
      [
        "'run time': { scale: relative, better: lower, margin: 0.1, tier: supporting }",
        "grade: { scale: [1, 5], alpha: { fail: 0.01 }, no-data: fail, on-error: missing }",
        "cost: { tier: advisory, alpha: 0.2 }",
      ].join("\n"),
    );
    assert.deepEqual(found, [
      {
        ...defaultBudget("run time"),
        form: { is: "relative", better: "lower" },
        margin: 0.1,
        tier: "supporting",
      },
      {
        ...defaultBudget("grade"),
        form: { is: "range", better: "higher", min: 1, max: 5 },
        alpha: { regressed: 0.05, fail: 0.01, ship: 0.05 },
        noData: "fail",
        onError: "missing",
      },
      { ...defaultBudget("cost"), tier: "advisory", alpha: { regressed: 0.2, fail: 0.2, ship: 0.2 } },
    ]);
  });
  test("they are no part of the product layer: no hash has them", () => {
    const plain = contractOf(withHead("effort: high"));
    const budgeted = contractOf(`${withHead("effort: high")}budgets: { score: 0.01 }\n`);
    assert.deepEqual(budgeted.components, plain.components);
    assert.equal(budgeted.budgets.length, 1);
  });

  const bad: Readonly<Record<string, readonly [text: string, line: RegExp]>> = {
    "no budget": ["budgets: {}", /:3:10: there is no budget/],
    "not a map": ["budgets: [a]", /:3:10: "" must be|"budgets"/],
    "a margin of 0": ["budgets: { score: 0 }", /:3:19: "score" is too short or too small: 0/],
    "a margin of 3, in points": ["budgets: { score: 3 }", /:3:19: "score" is too long or too large/],
    "an alpha of 5, in percent": ["budgets: { score: { alpha: 5 } }", /:3:28: "alpha" is too long or too large/],
    "a key that is not there": [
      "budgets: { score: { magrin: 0.1 } }",
      /:3:21: unknown key "magrin"; did you mean "margin"\?/,
    ],
    "an unknown null": [
      "budgets: { score: { alpha: { sihp: 0.1 } } }",
      /:3:30: unknown key "sihp"; did you mean "ship"\?/,
    ],
    "an unknown tier": [
      "budgets: { score: { tier: crtical } }",
      /"tier" cannot be "crtical"; did you mean "critical"\?/,
    ],
    "a scale turned round": ["budgets: { score: { scale: [5, 1] } }", /the scale's first number must be below/],
    "a name no map can hold": ["budgets: { __proto__: 0.1, score: 0.1 }", /a metric cannot be called "__proto__"/],
    "neither budgets nor components": ["", /"components" is missing/],
  };
  for (const [name, [text, line]] of Object.entries(bad)) {
    test(name, () => {
      const found = read(`${head}${text}\n`);
      assert.equal(found.is, "bad");
      assert.match(found.is === "bad" ? found.lines.join("\n") : "", line);
    });
  }
});

describe("a budget that is another is shown, and whether it is looser", () => {
  const of = (text: string) => contractOf(`${head}budgets: ${text}\n`);
  const changes = (before: string, after: string) =>
    contractDiff(of(before), of(after)).budgets.map(
      ({ metric, from, to, looser }) =>
        `${metric} ${from === null ? "added" : to === null ? "removed" : "changed"}${looser ? " looser" : ""}`,
    );
  const table: Readonly<Record<string, readonly [before: string, after: string, ...changes: readonly string[]]>> = {
    "the same, said otherwise": ["{ a: 0.03 }", "{ a: { margin: 0.03, tier: critical } }"],
    "a wider margin": ["{ a: 0.03 }", "{ a: 0.05 }", "a changed looser"],
    "a narrower margin": ["{ a: 0.05 }", "{ a: 0.03 }", "a changed"],
    "an easier proof": ["{ a: 0.03 }", "{ a: { alpha: { ship: 0.1 } } }", "a changed looser"],
    "a harder failure": ["{ a: 0.03 }", "{ a: { alpha: { fail: 0.01 } } }", "a changed looser"],
    "a lower tier": ["{ a: 0.03 }", "{ a: { tier: advisory } }", "a changed looser"],
    "crashes left out": ["{ a: 0.03 }", "{ a: { on-error: missing } }", "a changed looser"],
    "another side is better": ["{ a: 0.03 }", "{ a: { better: lower } }", "a changed looser"],
    "one more, one less": ["{ a: 0.03, b: 0.03 }", "{ c: 0.03, a: 0.03 }", "c added", "b removed looser"],
  };
  for (const [name, [before, after, ...expected]] of Object.entries(table)) {
    test(name, () => assert.deepEqual(changes(before, after), expected));
  }
  test("in every output", () => {
    const diff = contractDiff(of("{ a: 0.03 }"), of("{ a: 0.05 }"));
    for (const text of [diffText(diff, plainPen), diffMarkdown(diff), diffHtml(diff)]) {
      assert.match(text, /budget a changed, looser: at most 3 points lost.* → at most 5 points lost/);
    }
  });
});
