import type { ResultFormat } from "./score-set.ts";
import { headText } from "./source/head-text.ts";

export type Detected =
  | { readonly is: "format"; readonly format: ResultFormat }
  | { readonly is: "unknown"; readonly what: string; readonly next: string | null };

const format = (name: ResultFormat): Detected => ({ is: "format", format: name });

/** Whether a file of promptfoo is `.jsonl`: its first object is a result, not the document. */
export function isLinesOfPromptfoo(head: Buffer): boolean {
  return firstObject(headText(head)).keys.has("promptIdx");
}

/** Files that begin like this hold their text packed. */
const packed: readonly [start: readonly number[], name: string, unpack: string][] = [
  [[0x1f, 0x8b], "gzip", "gunzip"],
  [[0x28, 0xb5, 0x2f, 0xfd], "zstd", "unzstd"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz", "unxz"],
  [[0x42, 0x5a, 0x68], "bzip2", "bunzip2"],
];

/**
 * What a results file is, told from its first bytes; its name decides only where they leave it open (CSV).
 *
 * @param head the first bytes, 64 kB of them if there are as many
 */
export function detectFormat(path: string, head: Buffer): Detected {
  for (const [start, name, unpack] of packed) {
    if (start.every((byte, at) => head[at] === byte)) {
      return { is: "unknown", what: `is compressed with ${name}`, next: `unpack it first (${unpack})` };
    }
  }
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] ?? 0) <= 7) return format("inspect-eval");
  const text = headText(head);
  if (text === "") return { is: "unknown", what: "there is nothing but white space in it", next: null };
  if (text.startsWith("<")) return format("junit");
  if (text.startsWith("{")) return ofObject(text);
  if (text.startsWith("[")) {
    return {
      is: "unknown",
      what: "a JSON list is no results format that is known",
      next: "write one result on each line (JSONL)",
    };
  }
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? "").toLowerCase();
  if (/\.(?:csv|tsv)$/i.test(path) || (/[,;\t]/.test(header) && /(?:^|[,;\t"])task(?:$|[,;\t"])/.test(header))) {
    return format("csv");
  }
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return format("jsonl");
  return {
    is: "unknown",
    what: "is no results format that is known",
    next: "known are JSONL, promptfoo's JSON, Inspect's .eval and JSON logs, JUnit XML, and CSV with a column `task`",
  };
}

function ofObject(text: string): Detected {
  const { keys, rest } = firstObject(text);
  if (keys.has("task")) return format("jsonl");
  if (keys.has("promptIdx") && keys.has("gradingResult")) return format("promptfoo");
  if (keys.has("eval") && (keys.has("version") || keys.has("status") || keys.has("plan")))
    return format("inspect-json");
  if (keys.has("results") && (keys.has("evalId") || keys.has("config") || keys.has("shareableUrl"))) {
    return format("promptfoo");
  }
  if (keys.has("results") && !keys.has("samples") && /^\{\s*"results"\s*:\s*\{/.test(text)) return format("promptfoo");
  // A second object behind the first: lines, whatever they lack.
  if (keys.has("score") || keys.has("scores") || rest.startsWith("{")) return format("jsonl");
  return {
    is: "unknown",
    what: "is JSON of no results format that is known",
    next: "known are promptfoo's results, Inspect's logs, and lines of JSON with a `task` each",
  };
}

/** The members of the first object of a text that may be cut, and what comes after it. */
function firstObject(text: string): { readonly keys: ReadonlySet<string>; readonly rest: string } {
  const keys = new Set<string>();
  let level = 0;
  let at = 0;
  while (at < text.length) {
    const sign = text[at];
    if (sign === '"') {
      const end = stringEnd(text, at);
      if (level === 1 && /^\s*:/.test(text.slice(end, end + 16))) keys.add(text.slice(at + 1, end - 1));
      at = end;
      continue;
    }
    if (sign === "{" || sign === "[") level++;
    else if (sign === "}" || sign === "]") level--;
    at++;
    if (level === 0) return { keys, rest: text.slice(at).trimStart() };
  }
  return { keys, rest: "" };
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
