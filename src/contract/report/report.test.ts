import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { contractOf, withHead } from "../contract.fixture.ts";
import { contractDiff } from "../diff/index.ts";
import { checkDocument, checkHtml, checkMarkdown, checkText } from "./check-report.ts";
import { diffHtml } from "./diff-html.ts";
import { diffMarkdown } from "./diff-markdown.ts";
import { colourPen, diffText, plainPen } from "./diff-text.ts";
import { html } from "./html.ts";
import { fenced, markdown } from "./markdown.ts";
import { printable } from "./printable.ts";

const hostile = "</pre><script>alert(1)</script> \u001b]0;x\u0007 ```` | **b** \u202e\u200b\u{e0041}";
const contract = (text: string) =>
  contractOf(withHead(`prompt: p\nf: { kind: filter, value: ${JSON.stringify(text.slice(0, 60))} }\ntools: t`), {
    p: `You.\n${text}\nEnd.`,
    t: JSON.stringify([{ name: text, description: text }]),
  });
const diff = contractDiff(contract("plain"), contract(hostile));

describe("hostile text in a contract stays text", () => {
  test("in a terminal", () => {
    for (const out of [diffText(diff, plainPen), checkText(contract(hostile))]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      assert.doesNotMatch(out, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
    }
    assert.match(diffText(diff, plainPen), /<U\+001B>.*<U\+202E><U\+200B><U\+E0041>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    const coloured = diffText(diff, colourPen).replaceAll(/\u001b\[[0-9;]*m/g, "");
    assert.ok(!coloured.includes("\u001b"));
  });
  test("in HTML", () => {
    for (const out of [diffHtml(diff), checkHtml(contract(hostile))]) {
      assert.doesNotMatch(out, /<script|<\/pre><s/);
      assert.match(out, /&lt;script&gt;/);
    }
  });
  test("in Markdown", () => {
    const out = diffMarkdown(diff);
    const fences = out.split("\n").filter((line) => /^`{3,}/.test(line));
    assert.equal(fences.length % 2, 0);
    assert.doesNotMatch(out.replaceAll(/^`{3,}text\n[\s\S]*?^`{3,}$/gm, ""), /<script/);
    assert.doesNotMatch(checkMarkdown(contract(hostile)), /(?<!\\)<script/);
  });
});

test("pages ask nothing of anybody", () => {
  for (const out of [diffHtml(diff), checkHtml(contract("x"))]) {
    assert.doesNotMatch(out, /https?:|src=|href=|@import|url\(/);
    assert.match(out, /default-src 'none'/);
  }
});

test("nothing differs", () => {
  const same = contractDiff(contract("x"), contract("x"));
  assert.match(diffText(same, plainPen), /^rel_[0-9a-f]{32} on both sides .*\nno component differs\n$/);
  assert.match(diffMarkdown(same), /No component differs/);
  assert.match(diffHtml(same), /No component differs/);
});

test("the diff as text", () => {
  const a = contractOf(withHead("prompt: p\nmodel: opus\neffort: high"), {
    p: "One.\nKeep answers short and clear.\n",
  });
  const b = contractOf(withHead("prompt: p\nmodel: opus\neffort: low"), {
    p: "One.\nKeep answers complete and clear.\nTwo.\n",
  });
  assert.deepEqual(diffText(contractDiff(a, b), plainPen).split("\n").slice(2), [
    "effort changed: decision",
    "  needs  exact: compare the first calls on the wire with the new contract",
    "         statistical: the same tasks under both contracts, side by side, for opus; how many runs depends on the tasks",
    "    value: high → low",
    "",
    "prompt changed: average effect",
    "  needs  statistical: the same tasks under both contracts, side by side, for opus; how many runs depends on the tasks",
    "         exact: compare the first calls on the wire with the new contract",
    "    p",
    "      One.",
    "    ~ Keep answers [-short-]{+complete+} and clear.",
    "    + Two.",
    "      ",
    "",
  ]);
});

test("check as a document", () => {
  const document = JSON.parse(
    JSON.stringify(checkDocument(contractOf(withHead("effort: high\nx: { kind: flag, value: true }")))),
  ) as {
    version: number;
    valid: boolean;
    components: readonly { name: string; shownBy: string; line: number; cases: readonly unknown[] }[];
  };
  assert.deepEqual([document.version, document.valid], [1, true]);
  assert.deepEqual(
    document.components.map(({ name, shownBy, line }) => [name, shownBy, line]),
    [
      ["effort", "wire", 4],
      ["x", "provenance", 5],
    ],
  );
  assert.deepEqual(document.components[0]?.cases, [{ when: { lane: "main" }, line: 4, is: "high" }]);
});

test("escapes hold for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(html(text), /[<>"']/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      assert.doesNotMatch(printable(text), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
      assert.doesNotMatch(markdown(text), /\n|(?<!\\)[<|]/);
      const block = fenced(text.replaceAll("\r", ""));
      const fence = /^`+/.exec(block)?.[0] ?? "";
      assert.equal(block.split(fence).length, 3);
    }),
    { seed: 8, numRuns: 1000 },
  );
});
