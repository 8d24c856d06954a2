import { withoutKeys } from "../recorder/index.ts";

/** Shorter words are no keys, and neither are numbers and hashes in hex. */
const shortestKey = 16;
const hex = /^[0-9a-f-]*$/i;
/** The same words come with every call; looking for keys in them is dear. Nothing but time depends on it. */
const looked = new Map<string, string>();
const mostLooked = 8192;
const longestLooked = 1_000;

/** The text without anything that looks like a key; the same where there is nothing. */
export function withoutKnownKeys(text: string): string {
  if (text.length < shortestKey) return text;
  const known = looked.get(text);
  if (known !== undefined) return known;
  if (hex.test(text)) return text;
  const shown = withoutKeys(text);
  if (text.length > longestLooked) return shown;
  if (looked.size >= mostLooked) looked.clear();
  const own = ownCopy(text);
  looked.set(own, shown === text ? own : shown);
  return shown === text ? own : shown;
}

/** A part of a text holds the whole of it in memory, however long that is (V8's sliced strings); this one does not. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
