import { assemble, type FileContent } from "../assemble.ts";
import type { Contract } from "../contract.ts";
import type { ContractProblem } from "../contract-problem.ts";
import { quoted } from "../document/explain.ts";
import { longestContract, parseDocument } from "../document/parse-document.ts";
import { decode, fileContent } from "../file-content.ts";
import type { Folder } from "./folder.ts";

export type Loaded =
  | { readonly is: "ok"; readonly contract: Contract }
  | { readonly is: "bad"; readonly problems: readonly ContractProblem[] };

/**
 * Reads and checks the contract `name` of a folder with all files it names. Never throws for what is in the folder.
 *
 * @param label what the contract is called in messages
 */
export async function loadContract(folder: Folder, name: string, label: string): Promise<Loaded> {
  const whole = (what: string, next: string | null): Loaded => ({
    is: "bad",
    problems: [{ file: label, line: 0, column: 0, what, next }],
  });
  const read = await folder.read(name, longestContract * 4);
  if (read.is === "refused") return whole(read.because, read.next);
  const text = read.is === "ok" ? decode(read.bytes) : null;
  if (text === null) return whole("is not UTF-8 text", "save it as UTF-8");
  const parsed = parseDocument(text, label);
  if (parsed.is === "bad") return parsed;

  const problems: ContractProblem[] = [];
  const files = new Map<string, FileContent>();
  for (const { path, limit, line, column } of parsed.document.references) {
    if (files.has(path)) continue;
    const file = await folder.read(path, limit);
    if (file.is === "ok") files.set(path, fileContent(file.bytes));
    else if (file.is === "hashed") files.set(path, { sha256: file.sha256, text: null });
    else problems.push({ file: label, line, column, what: `${quoted(path)} ${file.because}`, next: file.next });
  }
  return problems.length > 0 ? { is: "bad", problems } : assemble(parsed.document, files);
}
