import { join } from "node:path";
import type { SpoolDisk, SpoolFile } from "./disk.ts";
import { lockFolder } from "./folder-lock.ts";
import { nodeDisk } from "./node-disk.ts";
import { longestRecord, recordLine } from "./record-line.ts";
import { nextNumber, segmentName, segmentsAmong } from "./segment.ts";
import { SpoolError } from "./spool-error.ts";

export interface SpoolOptions {
  readonly folder: string;
  /** Most bytes on disk. At the bound records are refused; nothing that was acknowledged is ever deleted for room. */
  readonly maxBytes: number;
  /** A segment that has so many bytes is followed by the next one. At most a quarter of `maxBytes` is taken. */
  readonly segmentBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Appended =
  /** Synced: neither a crash nor a loss of power takes it away. */
  | { readonly is: "durable" }
  /** None of it was taken. Telling it again later may succeed. */
  | {
      readonly is: "full";
      readonly because:
        | "bound"
        /** The disk is full, broken or read-only. */
        | "disk"
        /** More waits for the disk than it takes. */
        | "slow"
        | "too-long"
        | "locked"
        | "closed";
    };

export interface SpoolCounts {
  /** Records acknowledged since it was opened. */
  readonly durable: number;
  /** Records refused since it was opened. */
  readonly refused: number;
  /** On disk, as far as this writer knows. */
  readonly bytes: number;
  /** Bytes that wait to be written and synced: what a crash now would lose. */
  readonly waitingBytes: number;
  /** Why the last append was refused; `null` where it was not. */
  readonly refusedBecause: string | null;
}

export interface SpoolWriter {
  /** All of these records or none, in order. Records without line breaks, such as JSON. */
  append(lines: readonly string[]): Promise<Appended>;
  counts(): SpoolCounts;
  /** Writes what waits, and gives the folder back. */
  close(): Promise<void>;
}

/** What one write and sync takes together, about. */
const groupBytes = 4 * 1024 * 1024;
const mostWaiting = 64 * 1024 * 1024;
/** After a refusal by the disk it is left alone so long, in milliseconds. */
const pause = 250;

/**
 * Opens a spool to append to it, behind what is there. Appends that come while a sync runs share the next one. What a
 * crash can lose is what was not yet acknowledged, and nothing else. Trouble with the disk is no error: appends are
 * refused until it is over.
 *
 * @throws SpoolError `locked` where another process writes to the folder
 */
export function openSpool(options: SpoolOptions): SpoolWriter {
  return openSpoolOn(nodeDisk, lockFolder, options);
}

interface Waiting {
  readonly bytes: Buffer;
  readonly records: number;
  readonly tell: (appended: Appended) => void;
}

interface Current {
  readonly file: SpoolFile;
  size: number;
}

export function openSpoolOn(disk: SpoolDisk, lock: (folder: string) => () => void, options: SpoolOptions): SpoolWriter {
  const { folder, maxBytes, now } = options;
  const segmentBytes = Math.max(1, Math.min(options.segmentBytes, Math.floor(maxBytes / 4)));
  let unlock: (() => void) | null = null;
  let current: Current | null = null;
  /** Bytes in all segments; `null` before they were counted. */
  let used: number | null = null;
  let countedAt = Number.NEGATIVE_INFINITY;
  let pausedAt: number | null = null;
  let queue: Waiting[] = [];
  let waitingBytes = 0;
  let closed = false;
  const count = { durable: 0, refused: 0, because: null as string | null };

  try {
    unlock = lock(folder);
  } catch (error) {
    if (error instanceof SpoolError) throw error;
    // A disk that takes no lock now may take one later.
  }
  let work: Promise<void> | null = null;
  // At once, so that a reader knows that nothing follows a torn end.
  begin();

  return {
    append(lines) {
      const parts = lines.map(recordLine);
      const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      const cannot = closed
        ? "closed"
        : parts.some((part) => part.length > longestRecord) || bytes.length > maxBytes / 2
          ? "too-long"
          : waitingBytes + bytes.length > mostWaiting
            ? "slow"
            : null;
      if (cannot !== null) return Promise.resolve(refuse(lines.length, cannot));
      if (lines.length === 0) return Promise.resolve({ is: "durable" });
      return new Promise((tell) => {
        queue.push({ bytes, records: lines.length, tell });
        waitingBytes += bytes.length;
        begin();
      });
    },
    counts: () => ({
      durable: count.durable,
      refused: count.refused,
      bytes: used ?? 0,
      waitingBytes,
      refusedBecause: count.because,
    }),
    async close() {
      closed = true;
      while (work !== null) await work;
      await leave();
      unlock?.();
      unlock = null;
    },
  };

  function begin(): void {
    if (work !== null) return;
    work = flush().finally(() => {
      work = null;
      if (queue.length > 0) begin();
    });
  }

  async function flush(): Promise<void> {
    do {
      const group: Waiting[] = [];
      let size = 0;
      while (queue.length > group.length && size < groupBytes) {
        const next = queue[group.length];
        if (next === undefined) break;
        group.push(next);
        size += next.bytes.length;
      }
      queue = queue.slice(group.length);
      await take(group);
      waitingBytes -= size;
    } while (queue.length > 0);
  }

  async function take(group: readonly Waiting[]): Promise<void> {
    if (pausedAt !== null && Math.abs(now() - pausedAt) < pause) return refuseAll(group, "disk");
    let fits: readonly Waiting[];
    try {
      unlock ??= lock(folder);
      await room();
      fits = await thatFit(group);
      if (fits.length > 0) await write(Buffer.concat(fits.map(({ bytes }) => bytes)));
      pausedAt = null;
    } catch (error) {
      await leave();
      used = null;
      if (!(error instanceof SpoolError)) pausedAt = now();
      return refuseAll(group, error instanceof SpoolError ? error.code : "disk");
    }
    for (const each of group) {
      if (!fits.includes(each)) {
        each.tell(refuse(each.records, "bound"));
        continue;
      }
      count.durable += each.records;
      count.because = null;
      each.tell({ is: "durable" });
    }
  }

  /** A segment that can be written to. */
  async function room(): Promise<Current> {
    if (current !== null && current.size < segmentBytes) return current;
    await leave();
    await disk.makeFolder(folder);
    const before = segmentsAmong(await disk.list(folder));
    if (used === null) used = await bytesOf(before);
    const last = before.at(-1);
    const number = nextNumber(before, now());
    const file = await disk.create(join(folder, segmentName(number)));
    current = { file, size: 0 };
    await disk.syncFolder(folder);
    // An empty one that an earlier writer left. The number is not used again: someone may still hold it open.
    if (last !== undefined) {
      const path = join(folder, segmentName(last));
      if ((await disk.size(path)) === 0) await disk.remove(path);
    }
    return current;
  }

  async function thatFit(group: readonly Waiting[]): Promise<readonly Waiting[]> {
    const fitting = (): readonly Waiting[] => {
      let left = maxBytes - (used ?? 0);
      return group.filter(({ bytes }) => {
        if (bytes.length > left) return false;
        left -= bytes.length;
        return true;
      });
    };
    const fits = fitting();
    if (fits.length === group.length || Math.abs(now() - countedAt) < pause) return fits;
    countedAt = now();
    used = await bytesOf(segmentsAmong(await disk.list(folder)));
    const again = fitting();
    if (again.length < group.length && current !== null && current.size > 0) {
      // So that a reader can pass the segment, and release it.
      await leave();
      await room();
    }
    return again;
  }

  async function write(bytes: Buffer): Promise<void> {
    const segment = await room();
    for (let at = 0; at < bytes.length; ) {
      const written = await segment.file.write(bytes.subarray(at), segment.size + at);
      if (written <= 0) throw new Error("the disk took no more");
      at += written;
    }
    // After a failed sync a system may count what it lost as clean: it is never tried again on this file.
    await segment.file.sync();
    segment.size += bytes.length;
    used = (used ?? 0) + bytes.length;
  }

  /** Nothing more goes into this segment. What was written of a refused group is cut off as far as that is possible. */
  async function leave(): Promise<void> {
    const left = current;
    current = null;
    if (left === null) return;
    await left.file.truncate(left.size).catch(() => {});
    await left.file.close().catch(() => {});
  }

  async function bytesOf(segments: readonly number[]): Promise<number> {
    let bytes = 0;
    for (const segment of segments) bytes += (await disk.size(join(folder, segmentName(segment)))) ?? 0;
    return bytes;
  }

  function refuse(records: number, because: Extract<Appended, { is: "full" }>["because"]): Appended {
    count.refused += records;
    count.because = because;
    return { is: "full", because };
  }

  function refuseAll(group: readonly Waiting[], because: "disk" | "locked"): void {
    for (const each of group) each.tell(refuse(each.records, because));
  }
}
