import { isUtf8 } from "node:buffer";
import { Refusal } from "../refusal.ts";
import type { Place } from "../score-set.ts";
import {
  backslash,
  beginsScalar,
  closeBrace,
  closeBracket,
  colon,
  comma,
  endsScalar,
  lineEnd,
  openBrace,
  openBracket,
  plainUntil,
  quote,
} from "./json-signs.ts";
import { keyText, nanAsNull, parseJson } from "./json-text.ts";
import { type WantedPath, wantedPaths } from "./wanted-paths.ts";

export interface CutLimits {
  /** Bytes of one value that is wanted. */
  readonly value: number;
  readonly depth: number;
  /** Python writes NaN into JSON, and Inspect means "unscored" by it: read it as null. */
  readonly nanIsNull?: boolean;
}

/** A value that was asked for. */
export interface CutValue {
  /** The path as it was asked for: `samples[].score`. */
  readonly path: string;
  /** The index in each list on the way. */
  readonly indices: readonly number[];
  readonly value: unknown;
  readonly place: Place;
}

const longestKey = 256;

/**
 * Takes single values out of a JSON document that comes in pieces, and holds one of them at a time: results of whole
 * suites carry every message of every run, and scores are a thousandth of it. Brackets are matched everywhere; what
 * stands between them is checked only where it is wanted.
 *
 * A general streaming parser would build what is thrown away, and none says in which line a value stands.
 */
export class JsonCutter {
  readonly #limits: CutLimits;
  readonly #part: string | null;
  readonly #sink: (value: CutValue) => void;
  /** Of each open container: its kind, what is wanted in it, how many items it has had. */
  readonly #kinds: number[] = [];
  readonly #nodes: (WantedPath | null)[] = [];
  readonly #counts: number[] = [];
  #expects: "value" | "first-value" | "key" | "first-key" | "colon" | "comma" | "end" = "value";
  /** What the value that comes next is wanted for. */
  #next: WantedPath | null;
  #inString = false;
  #inKey = false;
  #inScalar = false;
  #escaped = false;
  #key: number[] = [];
  #keyTooLong = false;
  #line = 1;
  #lineStart = 0;
  #position = 0;
  #capture: { readonly path: string; readonly depth: number; readonly line: number; readonly column: number } | null =
    null;
  #held: Buffer[] = [];
  #heldBytes = 0;

  /**
   * @param paths `results.version`, `samples[].id`: names joined by dots, `[]` for every item of a list
   * @param part what the document is called inside of its file
   */
  constructor(paths: readonly string[], part: string | null, limits: CutLimits, sink: (value: CutValue) => void) {
    this.#part = part;
    this.#limits = limits;
    this.#sink = sink;
    this.#next = wantedPaths(paths);
  }

  /** @throws Refusal */
  push(bytes: Buffer): void {
    let from = 0;
    let at = 0;
    const length = bytes.length;
    while (at < length) {
      if (this.#inString) {
        if (!this.#inKey && !this.#escaped) {
          at = plainUntil(bytes, at);
          if (at === length) break;
        }
        const byte = bytes[at] ?? 0;
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
        if (!this.#inString) {
          at++;
          if (this.#inKey) this.#keyEnds();
          else this.#valueEnds(bytes, from, at);
          continue;
        }
        if (this.#inKey) this.#keyGoesOn(byte);
        at++;
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (this.#inScalar) {
        if (!endsScalar(byte)) {
          at++;
          continue;
        }
        this.#inScalar = false;
        this.#valueEnds(bytes, from, at);
      }
      if (byte === lineEnd) {
        this.#line++;
        this.#lineStart = this.#position + at + 1;
      }
      if (byte === 0x20 || byte === lineEnd || byte === 0x0d || byte === 0x09) {
        at++;
        continue;
      }
      const captured = this.#capture;
      this.#token(byte, at, bytes, from);
      if (captured === null && this.#capture !== null) from = at;
      at++;
    }
    if (this.#capture !== null) this.#hold(bytes.subarray(from));
    this.#position += length;
  }

  /** @throws Refusal where the document is not complete */
  end(): void {
    if (this.#inScalar) {
      this.#inScalar = false;
      this.#valueEnds(Buffer.alloc(0), 0, 0);
    }
    if (this.#expects !== "end" || this.#inString) {
      throw new Refusal(this.#at(0), "the JSON document is not complete", "its end is missing: was it cut off?");
    }
  }

  #token(byte: number, at: number, bytes: Buffer, from: number): void {
    switch (this.#expects) {
      case "key":
      case "first-key":
        if (byte === quote) {
          this.#inString = true;
          this.#inKey = true;
          this.#key = [];
          this.#keyTooLong = false;
          return;
        }
        if (byte === closeBrace && this.#expects === "first-key") {
          this.#close(at, bytes, from);
          return;
        }
        throw this.#wrong(at);
      case "colon":
        if (byte !== colon) throw this.#wrong(at);
        this.#expects = "value";
        return;
      case "comma": {
        const inObject = this.#kinds.at(-1) === openBrace;
        if (byte === comma) {
          this.#expects = inObject ? "key" : "value";
          if (!inObject) this.#nextItem();
          return;
        }
        if (byte === (inObject ? closeBrace : closeBracket)) {
          this.#close(at, bytes, from);
          return;
        }
        throw this.#wrong(at);
      }
      case "first-value":
        if (byte === closeBracket) {
          this.#close(at, bytes, from);
          return;
        }
        this.#begin(byte, at);
        return;
      case "value":
        this.#begin(byte, at);
        return;
      case "end":
        throw new Refusal(this.#at(at), "the JSON document goes on after its end", "give one document");
    }
  }

  #begin(byte: number, at: number): void {
    const wanted = this.#capture === null ? (this.#next?.wanted ?? null) : null;
    if (wanted !== null) {
      const { line, column } = this.#at(at);
      this.#capture = { path: wanted, depth: this.#kinds.length, line, column };
    }
    if (byte === quote) {
      this.#inString = true;
      this.#inKey = false;
      return;
    }
    if (byte === openBrace || byte === openBracket) {
      if (this.#kinds.length === this.#limits.depth) {
        throw new Refusal(this.#at(at), `JSON nested deeper than ${this.#limits.depth} levels`, null);
      }
      this.#kinds.push(byte);
      this.#nodes.push(this.#capture === null ? this.#next : null);
      this.#counts.push(-1);
      this.#expects = byte === openBrace ? "first-key" : "first-value";
      this.#next = null;
      if (byte === openBracket) this.#nextItem();
      return;
    }
    if (!beginsScalar(byte)) throw this.#wrong(at);
    this.#inScalar = true;
  }

  #close(at: number, bytes: Buffer, from: number): void {
    this.#kinds.pop();
    this.#nodes.pop();
    this.#counts.pop();
    this.#valueEnds(bytes, from, at + 1);
  }

  #nextItem(): void {
    const last = this.#counts.length - 1;
    this.#counts[last] = (this.#counts[last] ?? 0) + 1;
    this.#next = this.#nodes[last]?.items ?? null;
  }

  #keyGoesOn(byte: number): void {
    if (this.#nodes.at(-1) == null) return;
    if (this.#key.length < longestKey) this.#key.push(byte);
    else this.#keyTooLong = true;
  }

  #keyEnds(): void {
    this.#inKey = false;
    this.#expects = "colon";
    const within = this.#nodes.at(-1) ?? null;
    this.#next = within === null || this.#keyTooLong ? null : (within.members.get(keyText(this.#key)) ?? null);
  }

  #valueEnds(bytes: Buffer, from: number, end: number): void {
    this.#expects = this.#kinds.length === 0 ? "end" : "comma";
    const capture = this.#capture;
    if (capture === null || capture.depth !== this.#kinds.length) return;
    this.#hold(bytes.subarray(from, end));
    const whole = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held);
    this.#capture = null;
    this.#held = [];
    this.#heldBytes = 0;
    const start = { line: capture.line, column: capture.column, part: this.#part };
    if (!isUtf8(whole)) throw new Refusal(start, "is not valid UTF-8", "write the file as UTF-8");
    const text = whole.toString("utf8");
    const indices = this.#counts.filter((_, depth) => this.#kinds[depth] === openBracket);
    this.#sink({
      path: capture.path,
      indices,
      value: parseJson(this.#limits.nanIsNull === true ? nanAsNull(text) : text, start, this.#limits.depth),
      place: start,
    });
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length;
    if (this.#heldBytes > this.#limits.value) {
      const { line = 0, column = 0 } = this.#capture ?? {};
      throw new Refusal(
        { line, column, part: this.#part },
        `\`${this.#capture?.path}\` has more than ${this.#limits.value.toLocaleString("en")} bytes`,
        null,
      );
    }
    // The piece is read into again: what outlives it is copied.
    this.#held.push(Buffer.from(part));
  }

  #at(at: number): Place {
    return { line: this.#line, column: this.#position + at - this.#lineStart + 1, part: this.#part };
  }

  #wrong(at: number): Refusal {
    return new Refusal(this.#at(at), "no valid JSON", null);
  }
}
