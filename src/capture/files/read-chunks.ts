import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { TextDecoder } from "node:util";

export interface Chunk {
  /** UTF-8, the byte order mark gone. Valid until the next chunk is asked for. */
  readonly bytes: Buffer;
  /** Bytes read from the file. */
  readonly read: number;
}

/** Used by one file after the other: thousands of them would else leave thousands of buffers to the collector. */
let spare: Buffer | null = null;
const usual = 256 * 1024;

/**
 * The bytes of a file, a piece at a time, in a buffer that is used again. UTF-16 (by its mark) comes as UTF-8. Reads
 * what was there at the start: a file that grows meanwhile does not keep it busy. Waits for the disk: its reader has
 * nothing else to do, and a promise per piece costs more than the piece.
 *
 * @param most bytes of one piece
 * @throws the file system's own error where the file cannot be opened or read
 */
export function* readChunks(path: string, most = usual): Generator<Chunk> {
  // A pipe that took the file's place meanwhile must not be waited for.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const buffer = spare?.length === most ? spare : Buffer.allocUnsafeSlow(Math.max(4, most));
  spare = null;
  try {
    const { size } = fstatSync(file);
    let decoder: TextDecoder | null = null;
    let position = 0;
    while (position < size) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, size - position), position);
      if (read === 0) break;
      let bytes = buffer.subarray(0, read);
      if (position === 0) {
        decoder = utf16Decoder(bytes);
        if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      }
      position += read;
      yield { bytes: decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }), "utf8"), read };
    }
  } finally {
    if (most === usual) spare = buffer;
    closeSync(file);
  }
}

function utf16Decoder(start: Buffer): TextDecoder | null {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder("utf-16le");
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder("utf-16be");
  return null;
}
