import type { EpochMs } from "../../wire/index.ts";
import type { KnownMove } from "./finding.ts";

/** From this many moves between the same two values on it is somebody's habit, which coincides with everything. */
const habit = 5;

/** What moved in a stretch of time and is no habit, each once, in order of time. */
export function coinciding(
  moves: readonly KnownMove[],
  client: string,
  from: EpochMs,
  until: EpochMs,
): readonly KnownMove[] {
  const pair = (move: KnownMove): string =>
    JSON.stringify([move.client, move.component, ...[move.from ?? "", move.to ?? ""].toSorted()]);
  const times = new Map<string, Set<number>>();
  for (const move of moves) {
    const days = times.get(pair(move)) ?? new Set();
    times.set(pair(move), days.add(Math.floor(move.at / 86_400_000)));
  }
  const told = new Map<string, KnownMove>();
  for (const move of moves.toSorted((a, b) => a.at - b.at)) {
    if (move.client !== client || move.at < from || move.at >= until) continue;
    if ((times.get(pair(move))?.size ?? 0) >= habit) continue;
    const once = JSON.stringify([move.component, move.from, move.to]);
    if (!told.has(once)) told.set(once, move);
  }
  return [...told.values()];
}
