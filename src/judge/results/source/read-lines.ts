import { isUtf8 } from "node:buffer";
import { Refusal } from "../refusal.ts";

const lineEnd = 0x0a;

/** Lines that came with one piece of the input. */
export interface Lines {
  /** Number of the first, from 1. */
  readonly first: number;
  /** Without their ends; empty ones are among them. */
  readonly texts: readonly string[];
}

/**
 * The lines of UTF-8 text. Holds one piece and at most one line.
 *
 * @param longest bytes of a line
 * @throws Refusal at a longer line and at bytes that are not UTF-8
 */
export async function* readLines(pieces: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Lines> {
  let first = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of pieces) {
    const stop = piece.lastIndexOf(lineEnd);
    const start = piece.indexOf(lineEnd);
    if (heldBytes + (start === -1 ? piece.length : start) > longest) throw tooLong(first, longest);
    if (stop === -1) {
      // The piece is read into again: what outlives it is copied.
      held.push(Buffer.from(piece));
      heldBytes += piece.length;
      continue;
    }
    const whole = piece.subarray(0, stop);
    const lines = split(held.length === 0 ? whole : Buffer.concat([...held, whole]), first, longest);
    yield lines;
    first += lines.texts.length;
    held = stop + 1 < piece.length ? [Buffer.from(piece.subarray(stop + 1))] : [];
    heldBytes = held[0]?.length ?? 0;
  }
  if (heldBytes > 0) yield split(Buffer.concat(held), first, longest);
}

function split(bytes: Buffer, first: number, longest: number): Lines {
  if (!isUtf8(bytes)) throw notUtf8(bytes, first);
  const texts = bytes.toString("utf8").split("\n");
  texts.forEach((text, at) => {
    if (text.length > longest) throw tooLong(first + at, longest);
    if (text.endsWith("\r")) texts[at] = text.slice(0, -1);
  });
  return { first, texts };
}

function tooLong(line: number, longest: number): Refusal {
  return new Refusal(
    { line, column: 0, part: null },
    `the line has more than ${longest.toLocaleString("en")} bytes`,
    "one result stands on one line: leave out what is not a score",
  );
}

function notUtf8(bytes: Buffer, first: number): Refusal {
  let line = first;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(lineEnd, start);
    const one = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(one) || end === -1) {
      return new Refusal({ line, column: columnOf(one), part: null }, "is not valid UTF-8", "write the file as UTF-8");
    }
    line++;
    start = end + 1;
  }
}

/** Where the first wrong byte stands, in characters from 1. */
function columnOf(line: Buffer): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isUtf8(line.subarray(0, whole(line, middle)))) low = middle;
    else high = middle - 1;
  }
  return line.toString("utf8", 0, whole(line, low)).length + 1;
}

/** `end`, or the start of the character that is cut there. */
function whole(line: Buffer, end: number): number {
  let at = end;
  while (at > 0 && end - at < 3 && ((line[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}
