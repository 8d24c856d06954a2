import type { SessionReport } from "../session/index.ts";

/** A session of which both the client's log and a capture were read: one session, told twice. */
export interface Untwinned {
  /** One report for each session, to count and to measure by: the one with more calls, the capture where they are equal. */
  readonly counted: readonly SessionReport[];
  /** What broke in either, once. */
  readonly violations: SessionReport["violations"];
}

/** Twins have the same client and session id. The order of the reports is kept. */
export function untwin(reports: readonly SessionReport[]): Untwinned {
  const captures = new Map<string, SessionReport>();
  const logs = new Map<string, SessionReport>();
  for (const report of reports) (report.seenIn === "wire" ? captures : logs).set(keyOf(report), report);
  const counted = reports.filter((report) => {
    const twin = (report.seenIn === "wire" ? logs : captures).get(keyOf(report));
    if (twin === undefined) return true;
    return report.seenIn === "wire" ? report.exchanges >= twin.exchanges : report.exchanges > twin.exchanges;
  });
  const violations = reports.flatMap((report) => {
    const capture = report.seenIn === "log" ? captures.get(keyOf(report)) : undefined;
    const known = new Set(capture?.violations.map(({ invariant }) => invariant));
    return report.violations.filter(({ invariant }) => !known.has(invariant));
  });
  return { counted, violations };
}

function keyOf({ client, id }: SessionReport): string {
  return `${client} ${id}`;
}
