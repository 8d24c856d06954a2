import { importedNames, importSyntaxOf } from "./imported-names.ts";

/**
 * Imports that a whole-file write left out although their names are still used: the earlier text of the file imported
 * them, the new one neither imports nor declares them, and uses them (as a call, a member's owner, a type, a tag or an
 * argument). Conservative: names that occur only in comments, strings or as property names do not count.
 *
 * @param before the beginning of the file as the model last saw or wrote it; imports stand there.
 */
export function lostImports(path: string, before: string, now: string): readonly string[] {
  const syntax = importSyntaxOf(path);
  if (syntax === null) return [];
  const had = importedNames(before, syntax);
  if (had.size === 0) return [];
  const has = importedNames(now, syntax);
  const lost = [...had].filter((name) => !has.has(name)).slice(0, mostNames);
  if (lost.length === 0) return [];
  const code = withoutTexts(now, syntax === "python");
  return lost.filter((name) => isUsed(code, name, syntax === "go") && !isDeclared(code, name));
}

/** Names looked for in a file: each costs a pass over it. */
const mostNames = 100;

/** The source without comments and strings. Template literals stay: names are used in them. */
function withoutTexts(source: string, python: boolean): string {
  // What opens and is not closed is passed over too: looked for again at the next quote, it would take the square of
  // the length. A lone quote is an apostrophe as often as a string: it stays as it is.
  return source.replace(
    python
      ? /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*(?:"|(\\?))|'(?:[^'\\\n]|\\.)*(?:'|(\\?))|#[^\n]*/g
      : /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*(?:"|(\\?))|'(?:[^'\\\n]|\\.)*(?:'|(\\?))/g,
    (whole, one?: string, other?: string) => (one === undefined && other === undefined ? '""' : whole),
  );
}

function isUsed(code: string, name: string, asPackage: boolean): boolean {
  const escaped = name.replaceAll("$", "\\$");
  const after = asPackage ? "\\s*\\." : "(?![\\w$])(?!\\s*:(?!:))(?!\\s*\\?:)";
  return new RegExp(`(?<![\\w$.@])${escaped}${after}`).test(code);
}

/** Anything that gives the name a meaning of its own: declarations, parameters, destructuring, other kinds of import. */
function isDeclared(code: string, name: string): boolean {
  const escaped = name.replaceAll("$", "\\$");
  return [
    `\\b(?:const|let|var|function|class|interface|type|enum|def|func|record|struct|namespace|as|for|global)\\b[\\s*(]+(?:[\\w$]+\\s*,\\s*)*${escaped}\\b`,
    `\\b(?:const|let|var)\\s*[{[][^}\\]=]{0,2000}\\b${escaped}\\b`,
    `\\bimport\\b[^;\\n]{0,500}\\b${escaped}\\b`,
    `[(,]\\s*(?:[\\w<>[\\]]+\\s+)?${escaped}\\s*(?:[,)][^;\\n]{0,500}(?:=>|\\{)|=(?!=)|\\??:)`,
    `(?:^|[\\s,])${escaped}\\s*(?:=(?!=)|:=|,[\\w\\s,]{0,500}:?=(?!=)|=>)`,
  ].some((pattern) => new RegExp(pattern, "m").test(code));
}
