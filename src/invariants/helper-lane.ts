import type { Lane } from "../wire/index.ts";

/** Title, compaction and side calls are single calls of their own: they have no history and no settings to keep. */
export function isHelperLane(lane: Lane): boolean {
  return lane === "title" || lane === "compaction" || lane.startsWith("side:");
}
