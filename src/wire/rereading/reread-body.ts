import { elements, indexOf, isNamedBehind, type ListIndex } from "./list-index.ts";

/** A body as it was read. What `value` holds is shared between readings, and never changed. */
export interface ReadBody {
  readonly bytes: Buffer;
  /** As `JSON.parse` gives it; `undefined` where the text is no JSON. */
  readonly value: unknown;
  /** Where its history lies; `null` where nothing of it can be taken over. */
  readonly list: ListIndex | null;
}

/** Reads the text whole. */
export function readBody(bytes: Buffer): ReadBody {
  const value = parsed(bytes.toString("utf8"));
  return { bytes, value, list: isObject(value) ? indexOf(bytes) : null };
}

/**
 * Reads a body that repeats the beginning of an earlier one: what is the same is taken over, object by object. The value
 * is equal to that of {@link readBody}, whatever the two bodies are.
 *
 * Why it is: up to the end of its last common message both texts are the same, so that a JSON reader stands at the same
 * place in both, in the list of the history behind a whole element. What follows is read as a list of its own, behind an
 * element put in its place; where that is JSON, it holds elements alone. What stands around the list is read with an empty
 * list in its place, or taken over where it is the same. Where the name of the list came a second time, the last would
 * count; then, and wherever anything else is odd, the text is read whole.
 *
 * @param shared messages known to be the same, from {@link sharedMessages}
 */
export function rereadBody(bytes: Buffer, previous: ReadBody, shared: number): ReadBody {
  return reread(bytes, previous, shared) ?? readBody(bytes);
}

/** How many messages at the beginning of the history are the same, byte by byte, with all that stands before them. */
export function sharedMessages(bytes: Buffer, { bytes: before, list }: ReadBody): number {
  if (list === null || !isSame(bytes, before, 0, list.open + 1)) return 0;
  let same = 0;
  let from = list.open + 1;
  let other = list.ends.length + 1;
  while (other - same > 1) {
    const middle = (same + other) >> 1;
    const end = list.ends[middle - 1] ?? bytes.length + 1;
    if (isSame(bytes, before, from, end)) {
      same = middle;
      from = end;
    } else other = middle;
  }
  return same;
}

function reread(bytes: Buffer, previous: ReadBody, shared: number): ReadBody | null {
  const { list, value: before } = previous;
  const from = list?.ends[shared - 1];
  if (list === null || from === undefined || !isObject(before)) return null;
  const messages = before[list.name];
  const rest = elements(bytes, from, false);
  if (rest === null || !Array.isArray(messages) || messages.length !== list.ends.length) return null;
  const more = parsed(`[{}${bytes.toString("utf8", from, rest.close)}]`);
  if (!Array.isArray(more) || more.length !== rest.ends.length + 1) return null;
  const around = readAround(bytes, rest.close, previous.bytes, list, before);
  if (around === null) return null;
  around[list.name] = [...messages.slice(0, shared), ...more.slice(1)];
  const { name, open } = list;
  const ends = [...list.ends.slice(0, shared), ...rest.ends];
  return { bytes, value: around, list: { name, open, ends, close: rest.close } };
}

/** All members but the list, which is empty or the earlier one. */
function readAround(
  bytes: Buffer,
  close: number,
  before: Buffer,
  { name, open, close: closeBefore }: ListIndex,
  value: Fields,
): Record<string, unknown> | null {
  const isTailSame =
    bytes.length - close === before.length - closeBefore &&
    bytes.compare(before, closeBefore, before.length, close, bytes.length) === 0;
  if (isTailSame) return { ...value };
  const around = parsed(bytes.toString("utf8", 0, open + 1) + bytes.toString("utf8", close));
  if (!isObject(around) || isNamedBehind(bytes, close + 1, name)) return null;
  // Just read, and nobody else's.
  return around as Record<string, unknown>;
}

function isSame(left: Buffer, right: Buffer, from: number, to: number): boolean {
  return to <= left.length && to <= right.length && left.compare(right, from, to, from, to) === 0;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; `undefined` where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
