import { parityBreach, type Violation } from "../invariants/index.ts";
import type { SessionReport } from "./session.ts";

/**
 * Holds `build-parity` over all sessions: it can be broken only between them.
 *
 * @returns one violation, placed where the newest record was seen first; none where all is equal or
 * where one side is missing
 */
export function parityOf(reports: readonly Pick<SessionReport, "id" | "provenance">[]): readonly Violation[] {
  const records = reports.flatMap((report) =>
    (report.provenance ?? []).map((record) => ({ ...record, session: report.id })),
  );
  const breach = parityBreach(records.map(({ provenance }) => provenance));
  const at = records.toSorted((a, b) => a.at - b.at).at(-1);
  if (breach === null || at === undefined) return [];
  return [
    {
      invariant: "build-parity",
      severity: breach.severity,
      session: at.session,
      lane: at.lane,
      exchange: at.exchange,
      at: at.at,
      message: breach.message,
      evidence: { ...breach.evidence, repeats: 0 },
      consequences: [],
    },
  ];
}
