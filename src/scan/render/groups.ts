import type { Severity } from "../../invariants/index.ts";
import type { BeforeAfter, ScannedChange, ScannedViolation, ScanResult } from "../result.ts";
import { severityRank } from "../severity.ts";

/** Violations of one invariant at one severity, told once with the number of sessions. */
export interface ViolationGroup {
  readonly invariant: string;
  readonly severity: Severity;
  readonly sessions: number;
  readonly first: ScannedViolation;
  readonly last: ScannedViolation;
  readonly all: readonly ScannedViolation[];
}

/** Worst first; within a severity, those in most sessions first. */
export function groupViolations(violations: readonly ScannedViolation[]): readonly ViolationGroup[] {
  const groups = new Map<string, ScannedViolation[]>();
  for (const violation of violations) {
    const key = `${violation.severity} ${violation.invariant}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [violation]);
    else group.push(violation);
  }
  return [...groups.values()]
    .flatMap((unordered) => {
      const all = unordered.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      const first = all[0];
      const last = all.at(-1);
      if (first === undefined || last === undefined) return [];
      const sessions = new Set(all.map((violation) => violation.session)).size;
      return [{ invariant: first.invariant, severity: first.severity, sessions, first, last, all }];
    })
    .toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity) || b.sessions - a.sessions);
}

/** The same change in several lanes or projects at the same moment is told once. */
export interface ChangeGroup {
  readonly change: ScannedChange;
  readonly also: readonly ScannedChange[];
}

export function groupChanges(changes: readonly ScannedChange[]): readonly ChangeGroup[] {
  const groups = new Map<string, ScannedChange[]>();
  for (const change of changes) {
    const key = [change.at.slice(0, 10), change.client, change.component, change.from, change.to].join("\u0000");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups.values()].flatMap(([change, ...also]) => (change === undefined ? [] : [{ change, also }]));
}

/** Fewer sessions on a side than this say nothing about a signal: shown in the report, left out of the summary. */
export const fewestSessions = 3;

/**
 * The signals a summary has room for, in the order in which they are told. A fixed list: the largest movers of two dozen
 * would mostly be the noisiest.
 */
const headline: readonly string[] = [
  "read-edit-ratio",
  "blind-edit-share",
  "zero-thinking-share",
  "thinking-depth",
  "tool-failure-share",
  "interrupts-per-1000-calls",
  "refusal-share",
  "code-parse-share",
  "cache-read-ratio",
  "time-to-first-token",
  "cost-per-prompt",
];

/** The first headline signals of the root sessions that moved by a tenth or more, with sessions enough on each side. */
export function movers(change: ScannedChange, most: number): readonly BeforeAfter[] {
  const moved = ({ before, after }: BeforeAfter): boolean => {
    if (before.value === null || after.value === null) return false;
    const scale = Math.max(Math.abs(before.value), Math.abs(after.value));
    return scale > 0 && Math.abs(after.value - before.value) >= scale / 10;
  };
  return headline
    .flatMap((id) => change.signals.filter(({ signal, of }) => signal === id && of === "session"))
    .filter(({ before, after }) => before.sessions >= fewestSessions && after.sessions >= fewestSessions)
    .filter(moved)
    .slice(0, most);
}

/** `thinking-retained, history-extends: session logs say what was recorded…`, one line per reason. */
export function invisible(
  result: ScanResult,
): readonly { readonly because: string; readonly invariants: readonly string[] }[] {
  const reasons = new Map<string, Set<string>>();
  for (const { invariant, because } of result.notVisible) {
    const invariants = reasons.get(because) ?? new Set();
    reasons.set(because, invariants.add(invariant));
  }
  return [...reasons].map(([because, invariants]) => ({ because, invariants: [...invariants] }));
}

/** Said where there is no change to list: a setting that drifted inside a session stands under what broke. */
export function nothingChanged(result: ScanResult): string {
  const drifted = result.violations.some((violation) => violation.severity !== "info");
  return drifted ? "nothing besides what broke, that these inputs can show" : "nothing that these inputs can show";
}
