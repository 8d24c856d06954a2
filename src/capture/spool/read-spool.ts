import { join } from "node:path";
import type { SpoolDisk } from "./disk.ts";
import { nodeDisk } from "./node-disk.ts";
import { longestRecord, readRecord } from "./record-line.ts";
import { type Place, placeOf, positionOf, segmentName, segmentsAmong } from "./segment.ts";

export interface ReadLimits {
  /** Bytes of records, about; one record is always read, however long it is. */
  readonly mostBytes: number;
  readonly mostRecords: number;
}

export interface ReadSpool {
  /** As they were appended, in that order. */
  readonly records: readonly string[];
  /** Behind them; opaque, and as a text greater than every one before it. */
  readonly position: string;
  /** Bytes that stand behind the position. */
  readonly behindBytes: number;
  /** Places that were skipped because what stands there is damaged. */
  readonly damaged: number;
}

/** Longest stretch that is read to find one record. */
const longestStretch = longestRecord + 64;

/**
 * Reads on from a position (`null`: from the beginning). Follows a writer in another process, never returns half a
 * record, and takes what disappeared (a released segment) as read. What was appended and not yet acknowledged may be
 * among the records.
 *
 * @throws RangeError where `position` is none; the system's own error where a file cannot be read
 */
export function readSpool(folder: string, position: string | null, limits: ReadLimits): Promise<ReadSpool> {
  return readSpoolOn(nodeDisk, folder, position, limits);
}

export async function readSpoolOn(
  disk: SpoolDisk,
  folder: string,
  position: string | null,
  { mostBytes, mostRecords }: ReadLimits,
): Promise<ReadSpool> {
  // Listed before anything is read: a segment that has a later one beside it here is no longer written to.
  const segments = segmentsAmong(await disk.list(folder));
  let place = startIn(segments, position);
  const records: string[] = [];
  let [bytes, damaged] = [0, 0];
  for (const segment of segments) {
    if (segment < place.segment) continue;
    if (segment > place.segment) place = { segment, offset: 0 };
    const path = join(folder, segmentName(segment));
    const closed = segment !== segments.at(-1);
    let stretch = Math.max(1, mostBytes);
    let inDamage = false;
    while (records.length < mostRecords && bytes < mostBytes) {
      const chunk = await disk.read(path, place.offset, stretch);
      if (chunk === null || chunk.length === 0) break;
      const read = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      let at = 0;
      let needs = 0;
      while (at < read.length && records.length < mostRecords && bytes < mostBytes) {
        const found = readRecord(read, at);
        if (found.is === "cut") {
          needs = found.needs;
          break;
        }
        if (found.is === "record") {
          records.push(found.line);
          bytes += found.next - at;
          inDamage = false;
        } else {
          if (!inDamage) damaged += 1;
          inDamage = true;
        }
        at = found.next;
      }
      place = { segment, offset: place.offset + at };
      const atEnd = read.length < stretch;
      if (at > 0) stretch = Math.max(1, mostBytes);
      else if (!atEnd && stretch >= longestStretch) {
        // No record is as long as that.
        place = { segment, offset: place.offset + read.length };
        if (!inDamage) damaged += 1;
        inDamage = true;
      }
      if (atEnd) break;
      if (at === 0) stretch = Math.min(longestStretch, Math.max(stretch * 2, needs));
    }
    if (records.length >= mostRecords || bytes >= mostBytes || !closed) break;
    // What is left of a closed segment is the torn end of a write that was never acknowledged.
  }
  return { records, position: positionOf(place), behindBytes: await behind(disk, folder, segments, place), damaged };
}

function startIn(segments: readonly number[], position: string | null): Place {
  const first: Place = { segment: segments[0] ?? 0, offset: 0 };
  if (position === null) return first;
  const place = placeOf(position);
  const last = segments.at(-1);
  // The spool was deleted and begun again, by a clock that went back.
  return last !== undefined && place.segment > last ? first : place;
}

async function behind(disk: SpoolDisk, folder: string, segments: readonly number[], place: Place): Promise<number> {
  let bytes = 0;
  for (const segment of segments) {
    if (segment < place.segment) continue;
    const size = (await disk.size(join(folder, segmentName(segment)))) ?? 0;
    bytes += Math.max(0, size - (segment === place.segment ? place.offset : 0));
  }
  return bytes;
}
