import { join } from "node:path";
import type { SpoolDisk } from "./disk.ts";
import { nodeDisk } from "./node-disk.ts";
import { placeOf, segmentName, segmentsAmong } from "./segment.ts";

/**
 * Deletes the segments that stand wholly before a position, oldest first. The one the position stands in stays.
 *
 * @throws RangeError where `position` is none
 */
export function releaseBefore(folder: string, position: string): Promise<void> {
  return releaseBeforeOn(nodeDisk, folder, position);
}

export async function releaseBeforeOn(disk: SpoolDisk, folder: string, position: string): Promise<void> {
  const place = placeOf(position);
  const segments = segmentsAmong(await disk.list(folder));
  for (const segment of segments) {
    // The last one is the writer's.
    if (segment >= place.segment || segment === segments.at(-1)) return;
    await disk.remove(join(folder, segmentName(segment)));
  }
}
