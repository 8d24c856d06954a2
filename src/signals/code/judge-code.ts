import type { CodeParser, Grammar } from "./code-parser.ts";

/**
 * What can be said of a block of code:
 * - `parses`: as a file, or as a part of one (statements, an expression, members of a class, of an object …);
 * - `cut`: its fence was never closed, or nothing fits and it ends inside an open bracket, with the parser still waiting;
 * - `broken`: nothing fits, and it does not just end early;
 * - `excerpt`: nothing fits, but it is not meant to be whole: ellipses, placeholders, diffs, output of a session;
 * - `unjudged`: there is no parser for it, or it is empty.
 */
export type CodeVerdict = "parses" | "cut" | "broken" | "excerpt" | "unjudged";

/** Longer blocks are hardly a part of something: only the commonest ways are tried. */
const longSnippet = 8192;

/** Judges a block leniently: a snippet is not a file. */
export function judgeCode(parser: CodeParser, grammar: Grammar, source: string, closed: boolean): CodeVerdict {
  if (!closed) return "cut";
  const code = dedent(withoutPrompts(source, grammar));
  if (code.trim() === "") return "unjudged";
  const whole = parser.parse(grammar, grammar === "php" && !code.includes("<?") ? `<?php\n${code}` : code);
  if (whole === null) return "unjudged";
  if (!whole.errors) return "parses";
  for (const wrapped of wrappings(grammar, code).slice(0, code.length > longSnippet ? 2 : undefined)) {
    if (parser.parse(wrapped.grammar ?? grammar, wrapped.source)?.errors === false) return "parses";
  }
  if (isExcerpt(code, grammar)) return "excerpt";
  const open = openAtEnd(code, grammar);
  return open === "text" || (open === "bracket" && whole.errorAtEnd) ? "cut" : "broken";
}

const prompts = /^[ \t]*(?:\$|%|>>>|\.\.\.|PS [^>\n]*>|[\w.-]+@[\w.-][^\n$#]*[$#])[ \t]/m;

/** Lines after a prompt, where there are prompts: the rest is what the session printed. */
function withoutPrompts(source: string, grammar: Grammar): string {
  if (!/^[ \t]*(?:\$|%|>>>|PS [^>\n]*>|[\w.-]+@)/.test(source) || !prompts.test(source)) return source;
  if (grammar !== "bash" && grammar !== "powershell" && grammar !== "python") return source;
  const lines: string[] = [];
  let goesOn = false;
  for (const line of source.split("\n")) {
    const prompt = prompts.exec(line)?.[0];
    if (prompt !== undefined) lines.push(line.slice(prompt.length));
    else if (goesOn) lines.push(line);
    goesOn = line.endsWith("\\") && (prompt !== undefined || goesOn);
  }
  return lines.join("\n");
}

/** Without the indentation that all lines share, but for a first line that was copied from its middle. */
function dedent(source: string): string {
  const lines = source.replaceAll("\r", "").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const [first = 0, ...others] = indents;
  const rest = others.length > 0 ? Math.min(...others) : first;
  const shared = Math.min(first, rest);
  const cut = first === 0 && rest > 0 && !/[:{[(]\s*$/.test(lines[0] ?? "") ? rest : shared;
  if (cut === 0) return lines.join("\n");
  return lines.map((line) => line.slice(Math.min(cut, /^[ \t]*/.exec(line)?.[0].length ?? 0))).join("\n");
}

interface Wrapped {
  readonly source: string;
  readonly grammar?: Grammar;
}

/** Wholes that a part of a file could belong to. */
function wrappings(grammar: Grammar, code: string): readonly Wrapped[] {
  const trimmed = code.trim().replace(/[,;]$/, "");
  switch (grammar) {
    case "typescript":
      return [
        ...script(code, trimmed),
        { source: code, grammar: "tsx" },
        { source: `type T = ${trimmed};` },
        ...markup(code),
      ];
    case "tsx":
      return [...script(code, trimmed), { source: code, grammar: "typescript" }, ...markup(code)];
    case "javascript":
      return [
        ...script(code, trimmed),
        { source: code, grammar: "tsx" },
        { source: code, grammar: "typescript" },
        ...markup(code),
      ];
    case "java":
    case "c-sharp":
      return [
        { source: `class A {\n${code}\n}` },
        { source: `class A { void f() {\n${code}\n} }` },
        { source: `class A { Object x = ${trimmed}; }` },
      ];
    case "cpp":
      return [
        { source: `class A {\n${code}\n};` },
        { source: `void f() {\n${code}\n}` },
        { source: `auto x = ${trimmed};` },
        { source: code.replace(/\)[ \t]*$/gm, ");") },
      ];
    case "go":
      return [
        { source: `package p\nfunc f() {\n${code}\n}` },
        { source: `package p\ntype T struct {\n${code}\n}` },
        { source: `package p\nvar x = ${trimmed}\n` },
      ];
    case "rust":
      return [
        { source: `fn f() {\n${code}\n}` },
        { source: `impl A {\n${code}\n}` },
        { source: `struct A {\n${code}\n}` },
        { source: `fn f() { match x {\n${code}\n} }` },
      ];
    case "php":
      return [{ source: `<?php class A {\n${code}\n}` }, { source: `<?php $x = ${trimmed};` }];
    case "css":
      return [{ source: `a {\n${code}\n}` }];
    case "python":
      return [
        { source: `if x:\n    pass\n${code}` },
        { source: `try:\n    pass\n${code}` },
        { source: `x = (\n${trimmed}\n)` },
        { source: `f(\n${trimmed}\n)` },
        { source: `${code}\n    pass\n` },
      ];
    case "ruby":
      return [{ source: `class A\n${code}\nend` }, { source: `x = ${trimmed}` }];
    case "bash":
      return [{ source: `case x in\n${code}\nesac` }];
    case "powershell":
      return [];
  }
}

function script(code: string, trimmed: string): readonly Wrapped[] {
  return [
    { source: `class A {\n${code}\n}` },
    { source: `async function* f() {\n${code}\n}` },
    { source: `(${trimmed}\n)` },
    { source: `({\n${code}\n})` },
    { source: `switch (x) {\n${code}\n}` },
    { source: `if (x) {}\n${code}` },
  ];
}

function markup(code: string): readonly Wrapped[] {
  return code.includes("<") ? [{ source: `(<>\n${code}\n</>)`, grammar: "tsx" }] : [];
}

/**
 * Signs of a text that shows only parts, or speaks about code: ellipses, placeholders, optional parts in brackets, diff
 * lines, prompts, arrows and ticks, a comment about what is left out, a signature with the brace of its missing body.
 */
function isExcerpt(code: string, grammar: Grammar): boolean {
  return (
    /(?:^|[\s({[,;])(?:\.\.\.|…)(?:\s|$|[)}\],;*/])/m.test(code) ||
    /^[ \t]*(?:\/\/|#|\/\*|--|<!--|\{\/\*).*(?:\.\.\.|…|omitted|unchanged|existing|rest of|same as|elided|snip)/im.test(
      code,
    ) ||
    /<(?=[a-z\d]+[ _-][\w-])[a-z][\w-]*(?: [\w-]+)*>|<(?:your|path|name|file|id|value|token|host|url|dir)[\w-]*>|\{\{[^{}]*\}\}|\[[A-Z_ ]{3,}\]/i.test(
      code,
    ) ||
    ((grammar === "bash" || grammar === "powershell") && /<[\w@:|.-]+(?:\.\.\.)?>/.test(code)) ||
    /\[\s*,\s*\w/.test(code) ||
    /^(?:\+\+\+ |--- |@@ |[-+] ?\S)/m.test(code) ||
    /^[ \t]*(?:\$|%|>>>) /m.test(code) ||
    /[→⇒✓✗✔✘❯─-╿]|(?:^|\s)=> ?$/m.test(code) ||
    opensBody(code)
  );
}

/** A signature, and the brace of a body that is not there. */
function opensBody(code: string): boolean {
  const end = code.trimEnd();
  const close = end.lastIndexOf(")");
  return close >= 0 && end.endsWith("{") && !/[;{}]/.test(end.slice(close, -1));
}

const closers: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/**
 * What stays open at the end: a bracket, or a comment or template that may run over lines. Strings and comments are
 * passed over as far as that goes without a parser; a closing bracket that closes nothing is another kind of mistake.
 */
function openAtEnd(code: string, grammar: Grammar): "bracket" | "text" | null {
  const hashComments = grammar === "python" || grammar === "bash" || grammar === "ruby" || grammar === "powershell";
  const stack: string[] = [];
  for (let at = 0; at < code.length; at += 1) {
    const char = code.charAt(at);
    const two = char + code.charAt(at + 1);
    if (hashComments ? char === "#" : two === "//") {
      const end = code.indexOf("\n", at);
      if (end < 0) break;
      at = end;
    } else if (two === "/*" && !hashComments) {
      const end = code.indexOf("*/", at + 2);
      if (end < 0) return "text";
      at = end + 1;
    } else if (char === '"' || char === "'" || char === "`") {
      const end = closingQuote(code, at, char);
      // A quote that is never closed is an apostrophe as often as a string.
      if (end >= 0) at = end;
      else if (char === "`" && isScript(grammar)) return "text";
    } else if (char === "(" || char === "[" || char === "{") stack.push(char);
    else if (closers[char] !== undefined && stack.pop() !== closers[char]) return null;
  }
  return stack.length > 0 ? "bracket" : null;
}

function isScript(grammar: Grammar): boolean {
  return grammar === "typescript" || grammar === "tsx" || grammar === "javascript";
}

function closingQuote(code: string, from: number, quote: string): number {
  for (let at = from + 1; at < code.length; at += 1) {
    const char = code.charAt(at);
    if (char === "\\") at += 1;
    else if (char === quote) return at;
    else if (char === "\n" && quote !== "`") return -1;
  }
  return -1;
}
