/**
 * The grammars used to judge code, all from `@vscode/tree-sitter-wasm` 0.3.1 run by `web-tree-sitter` 0.27.1
 * (versions of the grammars: bash 0.25, c-sharp 0.23.1, cpp 0.23, css 0.25, go 0.25, java 0.23, javascript 0.25,
 * php 0.24.2, powershell 0.25, python 0.25, ruby 0.23, rust 0.24, tsx and typescript 0.23). C is read as C++.
 */
export const grammars = [
  "bash",
  "c-sharp",
  "cpp",
  "css",
  "go",
  "java",
  "javascript",
  "php",
  "powershell",
  "python",
  "ruby",
  "rust",
  "tsx",
  "typescript",
] as const;
export type Grammar = (typeof grammars)[number];

/** What parsing needs from outside: grammars are files, and this folder reads none. */
export interface CodeParser {
  /** `null` where the grammar is not loaded or the source is too hard to parse: such code is not judged. */
  parse(grammar: Grammar, source: string): ParseOutcome | null;
}

export interface ParseOutcome {
  /** The source has an error anywhere. */
  readonly errors: boolean;
  /** The last error reaches the end of the source: it may go on there. */
  readonly errorAtEnd: boolean;
}
