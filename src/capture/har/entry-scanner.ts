/** One member of `log.entries`, as text. */
export type ScannedEntry =
  | { readonly is: "entry"; readonly number: number; readonly text: string }
  | { readonly is: "broken"; readonly number: number; readonly what: string };

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const space = 0x20;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;

/** Deep enough for `log.entries[n]`. */
const entryDepth = 3;
const longestKey = 64;

/**
 * Cuts `log.entries` of a HAR into its members without parsing them, from bytes that come in pieces. Holds one entry.
 *
 * A general streaming parser gives up at the first wrong byte. Here an entry that is damaged costs itself alone: where a
 * new entry begins on its own line, at the place where the others do, the one before is given up.
 */
export class EntryScanner {
  readonly #maxEntry: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The key being read, or read last, at depth 1 and 2. */
  #key = "";
  #keyOpen = false;
  #keyAtDepth: string[] = ["", "", ""];
  #inEntries = false;
  #closed = false;
  #number = 0;
  #entryOpen = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #tooLong = false;
  /** Spaces since the last line break; -1 after anything else. */
  #indent = 0;
  /** Where entries begin in their line; -1 where they share lines. */
  #entryIndent: number | null = null;

  constructor(maxEntry: number) {
    this.#maxEntry = maxEntry;
  }

  /** Whether `log.entries` was found. */
  get found(): boolean {
    return this.#inEntries || this.#closed;
  }

  /** Whether the list came to its end. */
  get complete(): boolean {
    return this.#closed;
  }

  /** Entries begun. */
  get entries(): number {
    return this.#number;
  }

  push(bytes: Buffer, into: ScannedEntry[]): void {
    let start = 0;
    for (let at = 0; at < bytes.length && !this.#closed; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === newline) {
        this.#indent = 0;
        // No string of JSON holds a line break: a quote was lost.
        if (this.#inString) this.#inString = this.#escaped = false;
        continue;
      }
      if (byte === space && this.#indent >= 0) {
        this.#indent++;
        continue;
      }
      const indent = this.#indent;
      this.#indent = -1;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) {
          this.#inString = false;
          this.#keyOpen = false;
        } else if (this.#keyOpen && this.#key.length < longestKey) this.#key += String.fromCharCode(byte);
        continue;
      }
      switch (byte) {
        case quote:
          this.#inString = true;
          if (!this.#inEntries && this.#depth <= 2) {
            this.#keyOpen = true;
            this.#key = "";
          }
          break;
        case colon:
          if (!this.#inEntries && this.#depth <= 2) this.#keyAtDepth[this.#depth] = this.#key;
          break;
        case openBrace:
        case openBracket:
          if (this.#inEntries && byte === openBrace) {
            const resumes = this.#entryOpen && indent !== -1 && indent === this.#entryIndent;
            if (resumes) this.#giveUp(into);
            if (!this.#entryOpen && this.#isWhereEntriesBegin(indent)) {
              this.#begin(indent);
              start = at;
            }
          }
          this.#depth++;
          if (byte === openBracket && this.#opensEntries()) this.#inEntries = true;
          break;
        case closeBrace:
        case closeBracket:
          this.#depth = Math.max(0, this.#depth - 1);
          if (this.#entryOpen && this.#depth <= entryDepth) {
            this.#hold(bytes.subarray(start, at + 1));
            this.#finish(into);
            this.#depth = entryDepth;
          } else if (this.#inEntries && !this.#entryOpen && byte === closeBracket) {
            this.#closed = this.#entryIndent === null || this.#entryIndent === -1 || indent !== -1;
            if (!this.#closed) this.#depth = entryDepth;
          }
      }
    }
    if (this.#entryOpen) this.#hold(bytes.subarray(start));
  }

  /** At the end of the file: the entry that was cut. */
  end(into: ScannedEntry[]): void {
    if (!this.#entryOpen) return;
    into.push({ is: "broken", number: this.#number, what: "the file ends inside this entry" });
    this.#entryOpen = false;
    this.#drop();
  }

  #opensEntries(): boolean {
    return (
      !this.#inEntries &&
      this.#depth === entryDepth &&
      this.#keyAtDepth[1] === "log" &&
      this.#keyAtDepth[2] === "entries"
    );
  }

  /** What is left of an entry that seemed to end early is none. */
  #isWhereEntriesBegin(indent: number): boolean {
    return this.#entryIndent === null || this.#entryIndent === -1 || this.#entryIndent === indent;
  }

  #begin(indent: number): void {
    this.#entryOpen = true;
    this.#number++;
    this.#entryIndent ??= indent;
    this.#depth = entryDepth;
  }

  #giveUp(into: ScannedEntry[]): void {
    into.push({ is: "broken", number: this.#number, what: "damaged: skipped" });
    this.#entryOpen = false;
    this.#drop();
  }

  #hold(part: Buffer): void {
    if (this.#tooLong) return;
    this.#heldBytes += part.length;
    if (this.#heldBytes > this.#maxEntry) {
      this.#tooLong = true;
      this.#held = [];
      return;
    }
    // The piece is read into again: what outlives it is copied.
    this.#held.push(Buffer.from(part));
  }

  #finish(into: ScannedEntry[]): void {
    const number = this.#number;
    if (this.#tooLong) {
      const megabytes = Math.round(this.#maxEntry / 1024 / 1024);
      into.push({ is: "broken", number, what: `more than ${megabytes} MB: skipped` });
    } else into.push({ is: "entry", number, text: Buffer.concat(this.#held).toString("utf8") });
    this.#entryOpen = false;
    this.#drop();
  }

  #drop(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#tooLong = false;
  }
}
