import { findChanges, seeded } from "../judge/findings/index.ts";
import type { Change, SessionReport } from "../session/index.ts";
import { signalInfos } from "../signals/index.ts";
import type { ScannedFinding } from "./result.ts";

/** What looking back at the signals shows, with what moved at the same time. */
export function findingsIn(reports: readonly SessionReport[], changes: readonly Change[]): readonly ScannedFinding[] {
  const sessions = reports.map(({ project, signals }) => ({ project, signals }));
  // Titles and compactions are no part of what the signals measure; what a person did in a session was for that session.
  const moves = changes.filter(({ lane, by }) => by !== "person" && (lane === "main" || lane.startsWith("subagent:")));
  return findChanges(sessions, moves, { infos: signalInfos, random: seeded(1) }).map(({ coincides, ...finding }) => ({
    ...finding,
    coincides: coincides.map(({ at, component, from, to }) => ({
      at: new Date(at).toISOString(),
      component,
      from,
      to,
    })),
  }));
}
