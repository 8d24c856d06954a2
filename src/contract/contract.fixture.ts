import { assemble } from "./assemble.ts";
import type { Contract } from "./contract.ts";
import { problemLine } from "./contract-problem.ts";
import { parseDocument } from "./document/parse-document.ts";
import { fileContent } from "./file-content.ts";

export type Read =
  | { readonly is: "ok"; readonly contract: Contract }
  | { readonly is: "bad"; readonly lines: readonly string[] };

/** A contract from texts, as `check` reads it; files that are not given are missing. */
export function read(yaml: string, files: Readonly<Record<string, string>> = {}, file = "evenkeel.yaml"): Read {
  const parsed = parseDocument(yaml, file);
  if (parsed.is === "bad") return { is: "bad", lines: parsed.problems.map(problemLine) };
  const contents = Object.entries(files).map(([path, text]) => [path, fileContent(Buffer.from(text))] as const);
  const assembled = assemble(parsed.document, new Map(contents));
  return assembled.is === "ok" ? assembled : { is: "bad", lines: assembled.problems.map(problemLine) };
}

/** The same where it must be valid. */
export function contractOf(yaml: string, files: Readonly<Record<string, string>> = {}): Contract {
  const found = read(yaml, files);
  if (found.is === "bad") throw new Error(found.lines.join("\n"));
  return found.contract;
}

/** The components of a contract, under a head that is always the same. */
export function withHead(components: string): string {
  return `evenkeel: 1\nagent: test\ncomponents:\n${components.replace(/^/gm, "  ")}\n`;
}
