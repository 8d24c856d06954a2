import type { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { type Entry, fromFdPromise, type ZipFile } from "yauzl";
import type { Limits } from "../limits.ts";
import { Refusal, wholeFile } from "../refusal.ts";
import type { ResultFile } from "./result-file.ts";

export interface ZipMember {
  readonly name: string;
  /** Its bytes, decompressed; never more than the archive declares. */
  bytes(): AsyncGenerator<Buffer>;
}

const stored = 0;
const deflated = 8;
const zstandard = 93;

/**
 * The wanted members of a zip archive, in the order of its directory. Nothing is written anywhere: names are names.
 * What all of them declare is held against the limits before the first is opened, and each against what it declares while
 * it is read.
 *
 * @throws Refusal
 */
export async function* zipMembers(
  file: ResultFile,
  limits: Limits,
  wanted: (name: string) => boolean,
): AsyncGenerator<ZipMember> {
  let total = 0;
  // A few bytes may well unpack to many; it is the megabytes that must not.
  const most = Math.min(limits.total, Math.max(limits.ratio * file.size, 2 ** 20));
  for await (const entry of entriesOf(await opened(file, limits))) {
    if (!wanted(entry.fileName)) continue;
    const place = { ...wholeFile, part: entry.fileName };
    if (entry.isEncrypted()) throw new Refusal(place, "is encrypted", "give a log that is not");
    if (entry.uncompressedSize > limits.member) {
      throw new Refusal(place, `unpacks to ${size(entry.uncompressedSize)}, more than ${size(limits.member)}`, null);
    }
    total += entry.uncompressedSize;
    if (total > most) {
      throw new Refusal(
        place,
        `the archive of ${size(file.size)} unpacks to more than ${size(most)}`,
        "no log is packed as tightly as that",
      );
    }
  }
  const zip = await opened(file, limits);
  for await (const entry of entriesOf(zip)) {
    if (wanted(entry.fileName)) yield { name: entry.fileName, bytes: () => bytesOf(zip, entry) };
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      throw broken(error, null);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

async function opened(file: ResultFile, limits: Limits): Promise<ZipFile> {
  const zip = await fromFdPromise(file.handle.fd, {
    lazyEntries: true,
    autoClose: false,
    validateEntrySizes: true,
  }).catch((error: unknown) => {
    throw broken(error, null);
  });
  if (zip.entryCount > limits.members) {
    throw new Refusal(wholeFile, `the archive has more than ${limits.members.toLocaleString("en")} members`, null);
  }
  return zip;
}

async function* bytesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  try {
    const stream = await streamOf(zip, entry);
    let read = 0;
    let sum = 0;
    for await (const piece of stream) {
      // A byte stream without an encoding yields Buffers.
      const bytes = piece as Buffer;
      read += bytes.length;
      if (read > entry.uncompressedSize) throw new Error("it unpacks to more than it declares");
      sum = zlib.crc32(bytes, sum);
      yield bytes;
    }
    if (read < entry.uncompressedSize) throw new Error("it is cut off");
    if (sum !== entry.crc32) throw new Error("its checksum is not that of its bytes");
  } catch (error) {
    throw error instanceof Refusal ? error : broken(error, entry.fileName);
  }
}

async function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.compressionMethod === stored || entry.compressionMethod === deflated) {
    return zip.openReadStreamPromise(entry);
  }
  if (entry.compressionMethod !== zstandard) throw new Error(`compression method ${entry.compressionMethod}`);
  // Node 22.13 and 22.14 do not have it.
  if (typeof zlib.createZstdDecompress !== "function") throw new Error("Zstandard needs Node 22.15 or newer");
  const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const unpacked = zlib.createZstdDecompress();
  raw.on("error", (error) => unpacked.destroy(error));
  return raw.pipe(unpacked);
}

function broken(error: unknown, part: string | null): Refusal {
  const why = error instanceof Error ? error.message : String(error);
  return new Refusal({ ...wholeFile, part }, `the archive cannot be read: ${why.slice(0, 200)}`, "was it cut off?");
}

function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}
