import type { KnownMove, ObservedSession } from "./finding.ts";
import { tracksOf } from "./tracks.ts";

/**
 * Where the work itself moved on: a project or an entry point that followed another for good. It may explain a change of
 * a signal as well as a release does.
 */
export function projectMoves(
  sessions: readonly ObservedSession[],
  dayOf: readonly number[],
  client: string,
): readonly KnownMove[] {
  const readings = {
    project: ({ project }: ObservedSession) => project?.split(/[\\/]/).findLast((part) => part !== "") ?? null,
    entrypoint: ({ signals }: ObservedSession) => signals.segment.entrypoint,
  };
  return Object.entries(readings).flatMap(([component, read]) => {
    const tracks = tracksOf(sessions.map((session, index) => [read(session) ?? "", dayOf[index] ?? 0] as const));
    const last = new Map<number, string | null>();
    const seen = new Set<string>();
    return sessions.flatMap((session): KnownMove[] => {
      const to = read(session);
      const track = tracks.get(to ?? "") ?? 0;
      if (seen.has(to ?? "")) return [];
      seen.add(to ?? "");
      const from = last.get(track);
      last.set(track, to);
      return from === undefined ? [] : [{ at: session.signals.at, component, from, to, client }];
    });
  });
}
