import { visit } from "jsonc-parser";
import { Refusal } from "../refusal.ts";
import type { Place } from "../score-set.ts";

/** Where a text begins in its file. */
export interface Start {
  readonly line: number;
  readonly column: number;
  readonly part: string | null;
}

/**
 * `JSON.parse`, with the place of what is wrong.
 *
 * @throws Refusal
 */
export function parseJson(text: string, start: Start, depth: number): unknown {
  // A score is never as deep as that; what works on the value may be recursive.
  const deep = tooDeepAt(text, depth);
  if (deep !== null) {
    throw new Refusal(placeAt(text, deep, start), `JSON nested deeper than ${depth} levels`, null);
  }
  try {
    return JSON.parse(text);
  } catch {
    const { at, end } = firstWrong(text);
    const word = /^-?(?:NaN|Infinity|nan|inf)/.exec(text.slice(at, at + 12));
    if (word !== null) {
      throw new Refusal(
        placeAt(text, at, start),
        `${word[0]} is no number in JSON, and no score`,
        "a run without a score is null",
      );
    }
    const last = text.trimEnd().length;
    throw new Refusal(
      placeAt(text, Math.min(at, last), start),
      "no valid JSON",
      at >= last || (text[at] === '"' && end >= last) ? "its end is missing" : null,
    );
  }
}

/** The place of a character of a text that begins at `start`. */
export function placeAt(text: string, at: number, start: Start): Place {
  const before = text.slice(0, at);
  const lastEnd = before.lastIndexOf("\n");
  if (lastEnd === -1) return { line: start.line, column: start.column + at, part: start.part };
  return { line: start.line + before.split("\n").length - 1, column: at - lastEnd, part: start.part };
}

/** `JSON.parse` does not always say where. */
function firstWrong(text: string): { readonly at: number; readonly end: number } {
  let first = { at: text.length, end: text.length };
  visit(
    text,
    {
      onError: (_code, at, length) => {
        if (at < first.at) first = { at, end: at + length };
      },
    },
    { disallowComments: true },
  );
  return first;
}

function tooDeepAt(text: string, depth: number): number | null {
  // Cheap for the usual short text.
  if (text.length <= depth) return null;
  let level = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++level > depth) return at;
    } else if (code === 0x7d || code === 0x5d) level--;
  }
  return null;
}

/** Python's NaN outside of strings, as null. */
export function nanAsNull(text: string): string {
  if (!text.includes("NaN")) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|NaN/g, (found) => (found === "NaN" ? "null" : found));
}

/** A member's name from the bytes between its quotes; as it stands where its escapes are none. */
export function keyText(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString("utf8");
  if (!text.includes("\\")) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
