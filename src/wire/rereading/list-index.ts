/**
 * Where the elements of a body's long list lie. Offsets are bytes of the UTF-8 text; JSON's own characters are ASCII, so
 * that no character is ever cut.
 */
export interface ListIndex {
  /** Under which name of the outermost object: `messages`, `input` or `contents`. */
  readonly name: string;
  /** Of its `[`. */
  readonly open: number;
  /** Behind each element; all are objects. */
  readonly ends: readonly number[];
  /** Of its `]`. */
  readonly close: number;
}

/** Names under which requests carry their history. */
const lists: ReadonlySet<string> = new Set(["messages", "input", "contents"]);

/**
 * Finds the history in the text of a body: the longest of its lists.
 *
 * @param bytes known to be the JSON text of an object
 * @returns `null` where there is none, where one of the names stands there twice, or where it holds anything but objects
 */
export function indexOf(bytes: Buffer): ListIndex | null {
  const open = afterSpace(bytes, 0);
  if (bytes[open] !== brace) return null;
  let found: ListIndex | null = null;
  const names = new Set<string>();
  const ends = members(bytes, open + 1, (name, at) => {
    if (!lists.has(name)) return null;
    if (names.has(name)) return "stop";
    names.add(name);
    if (bytes[at] !== bracket) return null;
    const rest = elements(bytes, at + 1, true);
    if (rest === null) return "stop";
    const list: ListIndex = { name, open: at, ...rest };
    if (found === null || list.close - list.open > found.close - found.open) found = list;
    return rest.close + 1;
  });
  return ends ? found : null;
}

/**
 * The ends of the elements from here on, and of the list.
 *
 * @param isFirst nothing of the list stands before `from`; otherwise an element does
 * @returns `null` where an element is no object, or where the text is no list
 */
export function elements(
  bytes: Buffer,
  from: number,
  isFirst: boolean,
): { readonly ends: readonly number[]; readonly close: number } | null {
  const ends: number[] = [];
  let at = afterSpace(bytes, from);
  if (bytes[at] === closingBracket) return { ends, close: at };
  if (!isFirst) {
    if (bytes[at] !== comma) return null;
    at = afterSpace(bytes, at + 1);
  }
  for (;;) {
    if (bytes[at] !== brace) return null;
    at = afterNested(bytes, at);
    ends.push(at);
    at = afterSpace(bytes, at);
    if (bytes[at] === closingBracket) return { ends, close: at };
    if (bytes[at] !== comma) return null;
    at = afterSpace(bytes, at + 1);
  }
}

/**
 * Whether a name stands among the members of the outermost object that follow.
 *
 * @param from behind the value of a member; the text is known to be JSON
 */
export function isNamedBehind(bytes: Buffer, from: number, wanted: string): boolean {
  const at = afterSpace(bytes, from);
  if (bytes[at] !== comma) return false;
  let isNamed = false;
  members(bytes, at + 1, (name) => {
    isNamed ||= name === wanted;
    return isNamed ? "stop" : null;
  });
  return isNamed;
}

/**
 * Walks over the members of an object.
 *
 * @param take gets each name and where its value begins; says where the value ends, where it looked
 * @returns whether it came to the object's end
 */
function members(bytes: Buffer, from: number, take: (name: string, at: number) => number | "stop" | null): boolean {
  let at = afterSpace(bytes, from);
  while (bytes[at] === quote) {
    const behind = afterString(bytes, at);
    const name = nameIn(bytes, at, behind);
    at = afterSpace(bytes, behind);
    if (name === null || bytes[at] !== colon) return false;
    at = afterSpace(bytes, at + 1);
    const taken = take(name, at);
    if (taken === "stop") return false;
    at = afterSpace(bytes, taken ?? afterValue(bytes, at));
    if (bytes[at] === closingBrace) return true;
    if (bytes[at] !== comma) return false;
    at = afterSpace(bytes, at + 1);
  }
  return bytes[at] === closingBrace;
}

/** A name may be spelt with escapes. */
function nameIn(bytes: Buffer, from: number, to: number): string | null {
  const text = bytes.toString("utf8", from, to);
  if (!text.includes("\\")) return text.slice(1, -1);
  try {
    const name: unknown = JSON.parse(text);
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}

function afterValue(bytes: Buffer, from: number): number {
  const first = bytes[from];
  if (first === quote) return afterString(bytes, from);
  if (first === brace || first === bracket) return afterNested(bytes, from);
  let at = from;
  while (at < bytes.length && !endsWord(bytes[at])) at++;
  return at;
}

function endsWord(byte: number | undefined): boolean {
  return byte === comma || byte === closingBrace || byte === closingBracket || isSpace(byte);
}

/** Behind an object or a list that begins at `from`. */
function afterNested(bytes: Buffer, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === quote) {
      at = afterString(bytes, at);
      continue;
    }
    at++;
    if (byte === brace || byte === bracket) depth++;
    else if (byte === closingBrace || byte === closingBracket) {
      depth--;
      if (depth === 0) return at;
    }
  }
  return at;
}

/** Behind the string that begins with the quotation mark at `from`. */
function afterString(bytes: Buffer, from: number): number {
  let at = from + 1;
  for (;;) {
    const end = bytes.indexOf(quote, at);
    if (end < 0) return bytes.length;
    let slashes = 0;
    while (bytes[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
    at = end + 1;
  }
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const bracket = 0x5b;
const closingBracket = 0x5d;
const brace = 0x7b;
const closingBrace = 0x7d;
