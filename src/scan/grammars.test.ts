import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type CodeVerdict, type Grammar, grammars, judgeCode } from "../signals/code/index.ts";
import type { Item } from "../wire/index.ts";
import { loadCodeParser } from "./grammars.ts";

const parser = loadCodeParser();

before(async () => {
  const tags = ["sh", "cs", "cpp", "css", "go", "java", "js", "php", "ps1", "py", "rb", "rs", "tsx", "ts"];
  const text = tags.map((tag) => `\`\`\`${tag}\nx\n\`\`\`\n`).join("\n");
  const answer: Item = { kind: "text", role: "assistant", author: "model", text, hash: null, bytes: 0, message: -1 };
  assert.equal(parser.prepare({ reply: { items: [] } }), null, "nothing to load without code");
  await parser.prepare({ reply: { items: [answer] } });
  assert.equal(parser.prepare({ reply: { items: [answer] } }), null, "everything is loaded now");
});

const wholes: Readonly<Record<Grammar, string>> = {
  bash: 'for f in *; do echo "$f"; done | sort > out',
  "c-sharp": "using System;\nclass A { void F() => Console.WriteLine(1); }",
  cpp: "#include <vector>\nint main() { std::vector<int> v{1}; return v[0]; }",
  css: "a > b { color: red; }\n@media (min-width: 1px) { a { top: 0 } }",
  go: 'package main\nimport "fmt"\nfunc main() { fmt.Println(1) }',
  java: "import java.util.*;\nclass A { int f() { return 1; } }",
  javascript: "import a from 'a';\nexport const f = async () => <A b={1} />;",
  php: "<?php\nfunction f(int $a): int { return $a; }",
  powershell: "Get-ChildItem -Path . | Where-Object { $_.Length -gt 1 }",
  python: "import os\n\ndef f(a: int) -> int:\n    return a\n",
  ruby: "class A\n  def f(a) = a\nend",
  rust: "use std::io;\nfn main() -> io::Result<()> { Ok(()) }",
  tsx: "export const A: FC<P> = ({ a }) => <b>{a}</b>;",
  typescript: "interface A { a: string }\nexport const f = <T>(a: T): a is T => true;",
};
for (const grammar of grammars) {
  test(`code: ${grammar} is loaded, and tells whole from broken`, () => {
    assert.equal(judgeCode(parser, grammar, wholes[grammar], true), "parses");
    assert.equal(judgeCode(parser, grammar, wholes[grammar], false), "cut");
    assert.equal(judgeCode(parser, grammar, `${wholes[grammar]}\n)]} ]] ((!! %% "`, true), "broken");
  });
}

const blocks: readonly [title: string, grammar: Grammar, source: string, verdict: CodeVerdict][] = [
  ["a method without its class", "typescript", "async load(): Promise<void> {\n  await this.x();\n}", "parses"],
  ["members of a class", "java", "private int a;\n\n@Override\npublic int get() { return a; }", "parses"],
  ["statements without a function", "java", "int a = 1;\nfoo(a);", "parses"],
  ["statements without a function, Go", "go", "x, err := f()\nif err != nil {\n\treturn err\n}", "parses"],
  ["an object's members", "typescript", '"scripts": {\n  "test": "node"\n},\n"type": "module"', "parses"],
  ["a single expression", "javascript", "{ a: 1, b: [2] }", "parses"],
  ["await at the top", "typescript", "const a = await f();\nreturn a;", "parses"],
  ["a case of a switch", "typescript", 'case "a":\n  return 1;', "parses"],
  ["siblings of markup", "tsx", "<A />\n<B>x</B>", "parses"],
  ["a type alone", "typescript", "{ a: string; b?: number }", "parses"],
  ["an indented excerpt", "python", "    def f(self):\n        return 1\n", "parses"],
  ["an excerpt from its middle", "python", "elif x:\n    y()\nelse:\n    z()", "parses"],
  ["an except clause alone", "python", "except ValueError:\n    pass", "parses"],
  ["a session of Python", "python", ">>> a = 1\n>>> a\n1", "parses"],
  ["a session of the shell", "bash", "$ ls -la | head\ntotal 8 (drwx\n$ echo done", "parses"],
  ["declarations without a rule", "css", "color: red;\nmargin: 0 auto;", "parses"],
  ["PHP without its tag", "php", "echo $a->b();", "parses"],
  ["ellipsis as a statement", "typescript", "function f() {\n  ...\n}\n", "excerpt"],
  ["ellipsis in a comment beside broken ends", "typescript", "// ... existing code\n  b();\n}\n", "excerpt"],
  ["a placeholder", "bash", "curl <your-host>/x | (", "excerpt"],
  ["an option in brackets", "javascript", "f(a[, options]) (", "excerpt"],
  ["a placeholder of a command", "bash", "npm query <selector> (", "excerpt"],
  ["a tree that a command printed", "bash", "a@1 /path (\n└─┬ b@2", "excerpt"],
  ["a signature with a brace", "typescript", "export function f(a: string): void {", "excerpt"],
  ["TypeScript that is called JavaScript", "javascript", "const f = (a: string): number => <number>a;", "parses"],
  ["signatures without semicolons", "cpp", "int f(int a)\nint g(int b)", "parses"],
  ["a diff", "typescript", "-const a = (;\n+const a = 1;", "excerpt"],
  ["ends inside a call", "typescript", "export function f() {\n  const a = g(1,\n", "cut"],
  ["ends inside a block", "javascript", "if (a) {\n  b();\n", "cut"],
  ["a comma that is missing", "javascript", "a = [\n  'b'\n  'c'\n]", "broken"],
  ["a signature alone", "python", "def f(a: int) -> str:", "parses"],
  ["ends inside a list", "python", "a = [\n  1,\n  2,", "cut"],
  ["ends inside a string of several lines", "javascript", "const a = `x\ny", "cut"],
  ["a word too many", "typescript", "const const a = 1;", "broken"],
  ["brackets that do not fit", "typescript", "f(a];\ng();", "broken"],
  ["wrong indentation", "python", "def f():\nreturn 1 +\n", "broken"],
  ["nothing", "typescript", "  \n", "unjudged"],
];
for (const [title, grammar, source, verdict] of blocks) {
  test(`code: ${title}, ${grammar}: ${verdict}`, () => {
    assert.equal(judgeCode(parser, grammar, source, true), verdict);
  });
}

test("code: without its grammar a block is not judged", () => {
  assert.equal(judgeCode(loadCodeParser(), "python", "x = 1", true), "unjudged");
});

test("code: hostile input comes to an end", () => {
  for (const source of [
    "{[(".repeat(5_000),
    "x(".repeat(30_000),
    '"'.repeat(60_000),
    "a.".repeat(30_000),
    "<a>".repeat(20_000),
  ]) {
    assert.ok(["cut", "broken", "excerpt", "unjudged", "parses"].includes(judgeCode(parser, "tsx", source, true)));
  }
});
