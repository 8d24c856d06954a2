import { crc32 } from "node:zlib";

/** Longest record, in bytes of UTF-8. */
export const longestRecord = 16 * 1024 * 1024;

/** `crc32 length ` in hex, 8 digits each. */
const headLength = 18;
const newline = 0x0a;
const space = 0x20;

/**
 * `CRC32 LENGTH JSON\n`, both numbers in 8 hex digits, the length that of the JSON in bytes. The length keeps a
 * damaged line end from taking the next record with it, the line end keeps a damaged length from doing so.
 *
 * @param line without a line break
 */
export function recordLine(line: string): Buffer {
  const body = Buffer.from(line, "utf8");
  const head = `${hex(crc32(body))} ${hex(body.length)} `;
  const out = Buffer.allocUnsafe(headLength + body.length + 1);
  out.write(head, 0, "latin1");
  body.copy(out, headLength);
  out[out.length - 1] = newline;
  return out;
}

export type ReadRecord =
  | { readonly is: "record"; readonly line: string; readonly next: number }
  /** Nothing whole stands between here and `next`. */
  | { readonly is: "damaged"; readonly next: number }
  /** The bytes end inside a record; `needs` of them would show it, as far as one can tell. */
  | { readonly is: "cut"; readonly needs: number };

/** The record that begins at `at`, or what is wrong there. */
export function readRecord(bytes: Buffer, at: number): ReadRecord {
  const length = bytes.length - at < headLength ? null : lengthAt(bytes, at);
  if (length !== null && at + headLength + length <= bytes.length) {
    const from = at + headLength;
    const body = bytes.subarray(from, from + length);
    if (crc32(body) === crcAt(bytes, at)) {
      // A record whose line end is not there yet is not written to its end.
      if (from + length === bytes.length) return { is: "cut", needs: bytes.length - at + 1 };
      return { is: "record", line: body.toString("utf8"), next: from + length + 1 };
    }
  }
  const end = bytes.indexOf(newline, at);
  if (end >= 0) return { is: "damaged", next: end + 1 };
  const rest = bytes.length - at;
  return { is: "cut", needs: length === null ? rest + headLength : Math.max(rest + 1, headLength + length + 1) };
}

function lengthAt(bytes: Buffer, at: number): number | null {
  if (bytes[at + 8] !== space || bytes[at + 17] !== space) return null;
  const length = number(bytes, at + 9);
  return length === null || length > longestRecord ? null : length;
}

function crcAt(bytes: Buffer, at: number): number | null {
  return number(bytes, at);
}

function number(bytes: Buffer, at: number): number | null {
  const text = bytes.toString("latin1", at, at + 8);
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : null;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
