import { isUtf8 } from "node:buffer";
import { readChunks } from "./read-chunks.ts";

export type LineFlaw =
  /** Longer than the limit: skipped, not held. */
  | { readonly is: "too-long"; readonly bytes: number }
  /** Not UTF-8: read as Latin-1. */
  | { readonly is: "not-utf8" }
  /** The last line has no line end: the file was cut, or is being written. */
  | { readonly is: "unfinished" };

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without the line end; empty where the line was too long. */
  readonly text: string;
  readonly flaw: LineFlaw | null;
}

export interface LineBatch {
  readonly lines: readonly Line[];
  /** Bytes of the file read for this batch. */
  readonly bytes: number;
}

export interface ReadLinesOptions {
  /** Bytes; a longer line is skipped without being held. */
  readonly maxLine: number;
  /** Bytes read at once. */
  readonly chunk?: number;
  /** A cheap look at the raw bytes of a line: true leaves it out. */
  readonly skip?: (bytes: Buffer, start: number, end: number) => boolean;
  /** A part of a line that is left out before it is decoded. */
  readonly cut?: (bytes: Buffer, start: number, end: number) => readonly [from: number, to: number] | null;
}

const lineEnd = 0x0a;
const carriageReturn = 0x0d;

/**
 * The lines of a text file, in batches of one read each. Holds one chunk and at most one line. UTF-16 (by its mark)
 * and Latin-1 are understood.
 *
 * @throws the file system's own error where the file cannot be opened or read
 */
export function* readLines(path: string, options: ReadLinesOptions): Generator<LineBatch> {
  const splitter = new Splitter(options);
  for (const { bytes, read } of readChunks(path, options.chunk)) {
    const lines: Line[] = [];
    splitter.push(bytes, lines);
    yield { lines, bytes: read };
  }
  const last: Line[] = [];
  splitter.end(last);
  if (last.length > 0) yield { lines: last, bytes: 0 };
}

class Splitter {
  readonly #options: ReadLinesOptions;
  /** The start of a line whose end has not come yet. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #dropped = 0;
  #number = 1;

  constructor(options: ReadLinesOptions) {
    this.#options = options;
  }

  push(bytes: Buffer, into: Line[]): void {
    let start = 0;
    for (let end = bytes.indexOf(lineEnd); end !== -1; end = bytes.indexOf(lineEnd, start)) {
      if (this.#dropped > 0) {
        this.#tooLong(this.#dropped + end - start, into);
      } else if (this.#heldBytes > 0) {
        this.#hold(bytes.subarray(start, end));
        this.#finish(into, null);
      } else {
        this.#line(bytes, start, end, into, null);
      }
      this.#number++;
      start = end + 1;
    }
    if (start < bytes.length) this.#hold(bytes.subarray(start));
  }

  end(into: Line[]): void {
    if (this.#dropped > 0) this.#tooLong(this.#dropped, into);
    else if (this.#heldBytes > 0) this.#finish(into, { is: "unfinished" });
  }

  #hold(part: Buffer): void {
    if (this.#dropped > 0) {
      this.#dropped += part.length;
      return;
    }
    if (this.#heldBytes + part.length > this.#options.maxLine) {
      this.#dropped = this.#heldBytes + part.length;
      this.#held = [];
      this.#heldBytes = 0;
      return;
    }
    // The chunk is read into again: what outlives it is copied.
    this.#held.push(Buffer.from(part));
    this.#heldBytes += part.length;
  }

  #finish(into: Line[], flaw: LineFlaw | null): void {
    if (this.#dropped > 0) {
      this.#tooLong(this.#dropped, into);
      return;
    }
    const whole = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#line(whole, 0, whole.length, into, flaw);
  }

  #tooLong(bytes: number, into: Line[]): void {
    this.#dropped = 0;
    into.push({ number: this.#number, text: "", flaw: { is: "too-long", bytes } });
  }

  #line(bytes: Buffer, start: number, lineStop: number, into: Line[], flaw: LineFlaw | null): void {
    const end = lineStop > start && bytes[lineStop - 1] === carriageReturn ? lineStop - 1 : lineStop;
    if (end === start) return;
    if (end - start > this.#options.maxLine) {
      this.#tooLong(end - start, into);
      return;
    }
    if (this.#options.skip?.(bytes, start, end) === true) return;
    if (isUtf8(bytes.subarray(start, end))) {
      const cut = this.#options.cut?.(bytes, start, end) ?? null;
      const text =
        cut === null
          ? bytes.toString("utf8", start, end)
          : bytes.toString("utf8", start, cut[0]) + bytes.toString("utf8", cut[1], end);
      into.push({ number: this.#number, text, flaw });
    } else if (flaw !== null) {
      into.push({ number: this.#number, text: bytes.toString("utf8", start, end), flaw });
    } else {
      into.push({ number: this.#number, text: bytes.toString("latin1", start, end), flaw: { is: "not-utf8" } });
    }
  }
}
