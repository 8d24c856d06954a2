import type { Hash } from "../ids.ts";
import { hashOf } from "./hash-of.ts";

/** What sort of text a client injected: equal for texts that differ in names, numbers and the content they carry. */
export interface InjectionKind {
  /** Of the normalised beginning; what a contract lists under `injections`. */
  readonly hash: Hash;
  /** For a message: its tag, or that it has none. Holds no text of the message. */
  readonly label: string;
}

/** Characters of the beginning that make the kind. */
const head = 160;
/** Characters of a line that are looked at: what masks leave of them is more than `head`, but in odd cases. */
const longestLine = 2_000;

/**
 * The kind is made from the opening tag and the beginning of the first line with content: paths, quotations, numbers
 * and dates masked. What follows varies with the files and tools it speaks of.
 */
export function injectionKind(text: string): InjectionKind {
  const lines = text.trim().split("\n", 12);
  const tag = /^<([a-z][\w:-]*)/i.exec(lines[0] ?? "")?.[1];
  const words = lines
    .map((line) =>
      line
        .slice(0, longestLine)
        .replace(/<\/?[a-z][^>]*>/gi, "")
        .trim(),
    )
    .filter((line) => line !== "")
    .slice(0, 1)
    .join(" ")
    .replace(/(["'`])[^"'`]*\1/g, "<quoted>")
    .replace(/(?:[A-Za-z]:)?[\w.~-]*(?:[/\\][\w.@-]+)+/g, "<path>")
    .replace(/[0-9a-f]{8,}/gi, "<id>")
    .replace(/\d+/g, "<n>")
    .slice(0, head);
  return {
    hash: hashOf("injection", tag ?? "", words),
    label: tag === undefined ? "a text" : `a <${tag}> text`,
  };
}
