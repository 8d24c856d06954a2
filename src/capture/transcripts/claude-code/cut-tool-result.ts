const key = Buffer.from(',"toolUseResult":');
/** What is read from it: then it stays. */
const needed = ['"agentId"', '"resolvedModel"', '"interrupted":true'].map((mark) => Buffer.from(mark));
const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** Shorter ones are parsed faster than they are cut. */
const shortest = 2_000;

/**
 * The `toolUseResult` of a line: the tool's answer once more, for the screen, up to half of a log's bytes. Leaving it
 * out before the line is parsed saves decoding and parsing it. An unescaped `,"toolUseResult":` can stand in a line only
 * as a key, and the blocks before it have no such key.
 *
 * @returns from the comma to the end of the value, or `null` where it is short, needed, or not an object
 */
export function cutToolResult(bytes: Buffer, start: number, end: number): readonly [from: number, to: number] | null {
  if (end - start < shortest) return null;
  const line = bytes.subarray(start, end);
  const from = line.indexOf(key);
  if (from === -1 || line.length - from < shortest || line[from + key.length] !== openBrace) return null;
  const to = endOfObject(line, from + key.length);
  if (to === -1) return null;
  return [start + from, start + to];
}

/** Behind the closing brace of the object that begins at `at`; -1 where it does not close, or something in it is needed. */
function endOfObject(line: Buffer, at: number): number {
  let depth = 0;
  for (let index = at; index < line.length; index++) {
    const byte = line[index];
    if (byte === openBrace) depth++;
    else if (byte === closeBrace && --depth === 0) return index + 1;
    else if (byte === quote) {
      if (needed.some((mark) => startsWith(line, index, mark))) return -1;
      index = endOfString(line, index + 1);
      if (index === -1) return -1;
    }
  }
  return -1;
}

/** The closing quote of a string whose text begins at `at`; -1 where there is none. */
function endOfString(line: Buffer, at: number): number {
  for (let index = line.indexOf(quote, at); index !== -1; index = line.indexOf(quote, index + 1)) {
    let escapes = 0;
    while (line[index - 1 - escapes] === backslash && index - 1 - escapes >= at) escapes++;
    if (escapes % 2 === 0) return index;
  }
  return -1;
}

function startsWith(line: Buffer, at: number, mark: Buffer): boolean {
  // The bytes behind the quote settle it nearly always.
  if (line[at + 1] !== mark[1] || line[at + 2] !== mark[2]) return false;
  return line.compare(mark, 0, mark.length, at, Math.min(line.length, at + mark.length)) === 0;
}
