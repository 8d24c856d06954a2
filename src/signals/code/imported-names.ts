/** Languages whose imports name what they bring in. */
export type ImportSyntax = "script" | "python" | "java" | "go";

const byExtension: Readonly<Record<string, ImportSyntax>> = {
  ts: "script",
  tsx: "script",
  mts: "script",
  cts: "script",
  js: "script",
  jsx: "script",
  mjs: "script",
  cjs: "script",
  py: "python",
  java: "java",
  kt: "java",
  go: "go",
};

/** The import syntax of a file by its name; `null` where imports are not read. */
export function importSyntaxOf(path: string): ImportSyntax | null {
  return byExtension[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? null;
}

/** Names that the imports of a source bring in. Line numbers that clients put before a file's lines are passed over. */
export function importedNames(source: string, syntax: ImportSyntax): ReadonlySet<string> {
  const text = source.replace(/^[ \t]*\d+(?:\t|→|[ \t]*\| ?|: ?)/gm, "");
  const names = new Set<string>();
  const found = syntax === "script" ? scriptImports(text) : text.matchAll(imports[syntax]);
  for (const each of found) namesIn(each, syntax, names);
  if (syntax === "go") goBlocks(text, names);
  return names;
}

/** Every part of these ends where the next begins, so that no source takes longer than its length. */
const imports: Readonly<Record<Exclude<ImportSyntax, "script">, RegExp>> = {
  python: /^(?:from\s+[\w.]+\s+import\s+(\([^()]*\)|[^\n#]+)|import\s+([^\n#]+))/gm,
  java: /^import\s+(?:static\s+)?[\w.]+\.(\w+)()[ \t\r]*(?:;[ \t\r]*)?$/gm,
  go: /^import\s+(?:(\w+)\s+)?"([^"\n]+)"/gm,
};

const scriptHead = /^[ \t]*(import|const|let|var)(?=\s)/gm;
const scriptImport = /^ (?:type )?([\w$* {},]+?) from ?["'][^"']+["']/;
const scriptRequire = /^ ([\w$ {},:]+?) ?= ?(?:await import|require) ?\( ?["'][^"']+["']/;
/** Characters of one import. */
const longestImport = 20_000;

/** `import … from "…"` and `const … = require("…")`, each looked for up to where the next may begin. */
function* scriptImports(text: string): Generator<RegExpMatchArray> {
  const heads = [...text.matchAll(scriptHead)];
  for (const [index, head] of heads.entries()) {
    const from = head.index + head[0].length;
    const clause = text.slice(from, Math.min(heads[index + 1]?.index ?? text.length, from + longestImport));
    const found = (head[1] === "import" ? scriptImport : scriptRequire).exec(clause.replace(/\s+/g, " "));
    if (found !== null) yield found;
  }
}

function namesIn([, first = "", second = ""]: RegExpMatchArray, syntax: ImportSyntax, names: Set<string>): void {
  if (syntax === "go") {
    addGo(first, second, names);
    return;
  }
  if (syntax === "java") {
    if (first !== "") names.add(first);
    return;
  }
  const isModule = syntax === "python" && first === "";
  for (const part of (first || second).replace(/[(){}\\]/g, " , ").split(",")) {
    const words = part
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^type /, "")
      .split(/ as | ?: ?/);
    const name = words.at(-1)?.trim() ?? "";
    if (name === "" || name === "*") continue;
    const bound = isModule && words.length === 1 ? (name.split(".")[0] ?? "") : name;
    if (/^[\w$]+$/.test(bound)) names.add(bound);
  }
}

function goBlocks(text: string, names: Set<string>): void {
  for (const [, block = ""] of text.matchAll(/^import\s*\(([^()]*)\)/gm)) {
    for (const [, alias = "", path = ""] of block.matchAll(/^[ \t]*(?:(\w+|\.)[ \t]+)?"([^"\n]+)"/gm))
      addGo(alias, path, names);
  }
}

function addGo(alias: string, path: string, names: Set<string>): void {
  if (alias === "_" || alias === ".") return;
  const parts = path.split("/");
  const last = /^v\d+$/.test(parts.at(-1) ?? "") ? parts.at(-2) : parts.at(-1);
  const name = alias || (last ?? "");
  if (/^[A-Za-z]\w*$/.test(name)) names.add(name);
}
