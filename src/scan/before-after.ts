import type { Change, SessionReport } from "../session/index.ts";
import { beforeAfter, signalInfos } from "../signals/index.ts";
import type { BeforeAfter } from "./result.ts";

/**
 * The signals of comparable sessions on either side of a change, up to the neighbouring changes of the same component.
 * Comparable: same client and entrypoint, and same model and effort unless that is what changed. What else changed in
 * between is not taken out, so this shows where to look and nothing more.
 */
export function aroundChange(
  change: Change,
  changes: readonly Change[],
  reports: readonly SessionReport[],
): readonly BeforeAfter[] {
  // A person who changes a setting inside a session does so for a reason of that session.
  if (change.by === "person") return [];
  const { start, end } = neighbours(change, changes);
  const at = reports.find((report) => report.id === change.session);
  const comparable = reports.filter(
    ({ signals: { at: when, segment } }) =>
      when >= start &&
      when < end &&
      segment.client === change.client &&
      (at === undefined || segment.entrypoint === at.signals.segment.entrypoint) &&
      (change.component === "model" || change.model === null || segment.model === change.model) &&
      (change.component === "model" ||
        change.component === "effort" ||
        at === undefined ||
        segment.effort === at.signals.segment.effort),
  );
  const sessions = comparable.map((report) => report.signals);
  return beforeAfter(sessions, change.at, signalInfos)
    .filter(({ before, after }) => before.sessions > 0 || after.sessions > 0)
    .map(({ signal, of, before, after }) => ({ signal, of, before: figures(before), after: figures(after) }));
}

function figures({ value, sessions, events }: BeforeAfter["before"]): BeforeAfter["before"] {
  return { value, sessions, events };
}

/** The stretch in which nothing but this change happened to the component. */
function neighbours(change: Change, changes: readonly Change[]): { readonly start: number; readonly end: number } {
  let start = Number.NEGATIVE_INFINITY;
  let end = Number.POSITIVE_INFINITY;
  for (const other of changes) {
    const same =
      other.component === change.component &&
      other.client === change.client &&
      (change.component === "model" || other.model === change.model);
    if (!same) continue;
    if (other.at < change.at) start = Math.max(start, other.at);
    if (other.at > change.at) end = Math.min(end, other.at);
  }
  return { start, end };
}
