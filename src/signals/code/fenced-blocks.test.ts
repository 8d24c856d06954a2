import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fencedBlocks } from "./fenced-blocks.ts";

const texts: readonly [
  title: string,
  text: string,
  blocks: readonly [tag: string, source: string, closed: boolean][],
][] = [
  ["one block", "Hi\n```ts\nlet a;\n```\nbye", [["ts", "let a;", true]]],
  ["tildes", "~~~py\nx\n~~~", [["py", "x", true]]],
  ["a longer fence holds a shorter one", "````md\n```ts\nx\n```\n````", [["md", "```ts\nx\n```", true]]],
  ["the other character does not close", "```\n~~~\n```", [["", "~~~", true]]],
  ["a shorter fence does not close", "````\n```\n````", [["", "```", true]]],
  ["a fence with words does not close", "```\n``` no\n```", [["", "``` no", true]]],
  ["an open block is open", "```js\nlet a = {", [["js", "let a = {", false]]],
  ["an open fence at the very end is no block", "```js\na\n```\n```\n", [["js", "a", true]]],
  ["backticks in the info string are inline code", "``` a`b\nx", []],
  ["inline code is none", "a ```x``` b", []],
  ["indented in a list", "- a\n  ```sh\n  ls\n    -a\n  ```\n", [["sh", "ls\n  -a", true]]],
  ["in a block quote", "> ```py\n> x\n> ```", [["py", "x", true]]],
  ["braces and attributes", '```{.rust} title="a"\nx\n```', [["rust", "x", true]]],
  ["CRLF", "```ts\r\nx\r\n```\r\n", [["ts", "x", true]]],
  [
    "Markdown in Markdown cannot be told apart",
    "```markdown\n```ts\nx\n```\nmore\n```\nend",
    [["markdown", "```ts\nx", true]],
  ],
];

for (const [title, text, blocks] of texts) {
  test(`fences: ${title}`, () => {
    assert.deepEqual(
      fencedBlocks(text).map(({ tag, source, closed }) => [tag, source, closed]),
      blocks,
    );
  });
}

test("fences: what is fenced comes out again, whatever it is", () => {
  const line = fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ""));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom("`", "~"), (lines, char) => {
      const longest = Math.max(2, ...lines.map((text) => /^\s*([`~]*)/.exec(text)?.[1]?.length ?? 0));
      const fence = char.repeat(longest + 1);
      const [block, ...others] = fencedBlocks(`before\n${fence}ts\n${lines.join("\n")}\n${fence}\nafter`);
      assert.deepEqual(block, { tag: "ts", source: lines.join("\n"), closed: true });
      assert.deepEqual(others, []);
    }),
    { seed: 11, numRuns: 300 },
  );
});
