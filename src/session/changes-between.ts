import { laneApart, noEarlierSessions, startApart } from "./between-sessions.ts";
import type { Change, SessionReport, Snapshot } from "./session.ts";

/**
 * What changed from one session to the next: a client's version, its default model, and per lane and model effort,
 * thinking, betas, context edits, prompt, tools and other settings. Reported as such, never an error: between
 * sessions nobody promised anything. Only what both sessions show is compared, logs with logs and captures with
 * captures: clients write down other prompts (Codex) and other words than they send.
 *
 * @returns oldest first; one entry per difference, however many projects it was seen in
 */
export function changesBetween(reports: readonly SessionReport[]): readonly Change[] {
  const ordered = reports.filter(({ exchanges }) => exchanges > 0).toSorted((a, b) => a.startedAt - b.startedAt);
  const earlier = noEarlierSessions();
  const changes: Change[] = [];
  for (const report of ordered) {
    changes.push(...startApart(earlier, report, mainOf(report)?.model ?? null, report.startedAt));
    for (const snapshot of report.snapshots) changes.push(...laneApart(earlier, report, snapshot));
  }
  return changes.toSorted((a, b) => a.at - b.at);
}

function mainOf(report: SessionReport): Snapshot | undefined {
  return report.snapshots.find(({ lane }) => lane === "main");
}
