import type { Grammar } from "./code-parser.ts";

const tags: Readonly<Record<Grammar, readonly string[]>> = {
  bash: ["bash", "sh", "shell", "zsh", "ksh"],
  "c-sharp": ["csharp", "cs", "c#"],
  cpp: ["cpp", "c++", "cc", "cxx", "hpp", "c", "h"],
  css: ["css"],
  go: ["go", "golang"],
  java: ["java"],
  javascript: ["javascript", "js", "mjs", "cjs", "jsx", "node"],
  php: ["php"],
  powershell: ["powershell", "pwsh", "ps1"],
  python: ["python", "py", "python3"],
  ruby: ["ruby", "rb"],
  rust: ["rust", "rs"],
  tsx: ["tsx"],
  typescript: ["typescript", "ts", "mts", "cts"],
};

const byTag: ReadonlyMap<string, Grammar> = new Map(
  // Object.entries widens the keys to string; they are the keys of the table above.
  (Object.entries(tags) as [Grammar, readonly string[]][]).flatMap(([grammar, names]) =>
    names.map((name) => [name, grammar] as const),
  ),
);

/**
 * The grammar for a fence's language tag; `null` for what is not judged: data (`json`, `yaml`), text, diffs, sessions
 * of a terminal (`console`), languages without a grammar here.
 */
export function grammarOf(tag: string): Grammar | null {
  return byTag.get(tag.toLowerCase()) ?? null;
}
