import type { SessionReport } from "../session/index.ts";

/** Which sessions a person asked for. `null` asks for all. Times in milliseconds since 1970, `until` exclusive. */
export interface Window {
  readonly since: number | null;
  readonly until: number | null;
  readonly client: string | null;
  /** Part of a project's path or name, letter case ignored. */
  readonly project: string | null;
}

export const everything: Window = { since: null, until: null, client: null, project: null };

/** True for a session that has a call in the window and is of the client and project asked for. */
export function inWindow(report: SessionReport, window: Window): boolean {
  if (window.since !== null && report.endedAt < window.since) return false;
  if (window.until !== null && report.startedAt >= window.until) return false;
  if (window.client !== null && report.client !== window.client) return false;
  if (window.project !== null) {
    return report.project?.toLowerCase().includes(window.project.toLowerCase()) ?? false;
  }
  return true;
}

/** True for something that happened at `at` inside the time asked for. */
export function isDuring(at: number, window: Window): boolean {
  return (window.since === null || at >= window.since) && (window.until === null || at < window.until);
}
