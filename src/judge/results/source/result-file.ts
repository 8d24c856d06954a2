import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { Refusal, wholeFile } from "../refusal.ts";

/** An ordinary file, opened for reading. */
export class ResultFile {
  readonly handle: FileHandle;
  readonly size: number;
  /** The first bytes, as many as a format can be told from. */
  readonly head: Buffer;

  private constructor(handle: FileHandle, size: number, head: Buffer) {
    this.handle = handle;
    this.size = size;
    this.head = head;
  }

  /** @throws Refusal where it is missing, no ordinary file, or empty */
  static async open(path: string): Promise<ResultFile> {
    // Not blocking: opening a named pipe would wait for a writer for ever.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
      throw new Refusal(wholeFile, ...whyNot(error));
    });
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw new Refusal(wholeFile, "is a folder", "name a file in it");
      if (!stat.isFile()) {
        throw new Refusal(wholeFile, "is no ordinary file (a pipe, socket or device)", "write the results to a file");
      }
      if (stat.size === 0) throw new Refusal(wholeFile, "the file is empty", "no results are not a pass");
      const head = Buffer.alloc(Math.min(stat.size, headBytes));
      let filled = 0;
      while (filled < head.length) {
        const { bytesRead } = await handle.read(head, filled, head.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return new ResultFile(handle, stat.size, head.subarray(0, filled));
    } catch (error) {
      await handle.close();
      throw error instanceof Refusal ? error : new Refusal(wholeFile, ...whyNot(error));
    }
  }

  /**
   * Its bytes as UTF-8, a piece at a time, without a byte order mark; UTF-16 is told by its mark. Reads what was there
   * when it was opened: a file that grows meanwhile does not keep it busy. A piece is valid until the next is asked for.
   */
  async *bytes(): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(this.size, pieceBytes));
    const utf16 = utf16Decoder(this.head);
    let position = 0;
    while (position < this.size) {
      const { bytesRead } = await this.handle.read(buffer, 0, Math.min(buffer.length, this.size - position), position);
      if (bytesRead === 0) break;
      let piece = buffer.subarray(0, bytesRead);
      if (position === 0 && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) piece = piece.subarray(3);
      position += bytesRead;
      yield utf16 === null ? piece : Buffer.from(decoded(utf16, piece));
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

const headBytes = 64 * 1024;
const pieceBytes = 256 * 1024;

export function utf16Decoder(start: Buffer): TextDecoder | null {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder("utf-16le", { fatal: true });
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder("utf-16be", { fatal: true });
  return null;
}

function decoded(decoder: TextDecoder, piece: Buffer): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch {
    throw new Refusal(wholeFile, "is not valid UTF-16, which it says to be", "write it as UTF-8");
  }
}

function whyNot(error: unknown): [what: string, next: string | null] {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return ["there is no such file", "correct the path"];
  if (code === "EACCES" || code === "EPERM") return ["may not be read", "check its permissions"];
  if (code === "EISDIR") return ["is a folder", "name a file in it"];
  if (code === "ENXIO") return ["is no ordinary file (a pipe, socket or device)", "write the results to a file"];
  if (code === "ELOOP") return ["is a link that leads to itself", null];
  if (code === "ENAMETOOLONG") return ["the path is too long", null];
  return [`cannot be read (${code || String(error)})`, null];
}
