import type { Problem, Source } from "../capture/index.ts";
import { type Change, changesBetween, parityOf, type SessionReport } from "../session/index.ts";
import { aroundChange } from "./before-after.ts";
import { findingsIn } from "./findings.ts";
import type { Folded } from "./fold.ts";
import type { ScannedChange, ScannedViolation, ScanResult } from "./result.ts";
import { severityRank } from "./severity.ts";
import { summariseSignals } from "./signals.ts";
import { untwin } from "./twins.ts";
import { isDuring, type Window } from "./window.ts";

export interface SummaryOptions {
  readonly window: Window;
  /** Keep message texts in the evidence. */
  readonly showText: boolean;
}

/** What many folded inputs say together. Pure. */
export function summarise(
  sources: readonly Source[],
  folds: readonly Folded[],
  problems: readonly Problem[],
  options: SummaryOptions,
): ScanResult {
  const all = folds
    .flatMap((fold) => fold.reports)
    .toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  const { counted: reports, violations } = untwin(all);
  const inputs = new Map(folds.flatMap((fold) => Object.entries(fold.inputs)));
  const changes = changesOf(reports).filter((change) => isDuring(change.at, options.window));
  return {
    version: 1,
    inputs: sources.map(({ path, format, size }) => ({
      path,
      format,
      bytes: size,
      sessions: 0,
      exchanges: 0,
      ...inputs.get(path),
    })),
    sessions: reports.length,
    exchanges: reports.reduce((total, report) => total + report.exchanges, 0),
    period: periodOf(reports),
    tokens: tokensOf(reports),
    violations: violationsOf([...violations, ...parityOf(all)], options),
    notVisible: notVisibleOf(reports),
    delegations: delegationsOf(reports),
    changes: changes.map((change) => scanned(change, changes, reports)),
    signals: summariseSignals(reports),
    findings: findingsIn(reports, changes),
    problems: [...problems, ...folds.flatMap((fold) => fold.problems)],
  };
}

function changesOf(reports: readonly SessionReport[]): readonly Change[] {
  return [...reports.flatMap((report) => report.changes), ...changesBetween(reports)].toSorted((a, b) => a.at - b.at);
}

function scanned(change: Change, all: readonly Change[], reports: readonly SessionReport[]): ScannedChange {
  const { at, component, from, to, by, client, model, lane, session } = change;
  const signals = aroundChange(change, all, reports);
  return { at: new Date(at).toISOString(), component, from, to, by, client, model, lane, session, signals };
}

function periodOf(reports: readonly SessionReport[]): ScanResult["period"] {
  const [first] = reports;
  if (first === undefined) return null;
  const to = reports.reduce((last, report) => Math.max(last, report.endedAt), first.endedAt);
  return { from: new Date(first.startedAt).toISOString(), to: new Date(to).toISOString() };
}

function tokensOf(reports: readonly SessionReport[]): ScanResult["tokens"] {
  const sum = (kind: keyof ScanResult["tokens"]): number | null =>
    reports.reduce<number | null>(
      (total, { tokens }) => (tokens[kind] === null ? total : (total ?? 0) + tokens[kind]),
      null,
    );
  return {
    input: sum("input"),
    output: sum("output"),
    cacheRead: sum("cacheRead"),
    cacheCreation: sum("cacheCreation"),
  };
}

function violationsOf(violations: SessionReport["violations"], options: SummaryOptions): readonly ScannedViolation[] {
  return violations
    .filter((violation) => isDuring(violation.at, options.window))
    .toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity) || a.at - b.at)
    .map((violation) => {
      const { text, ...evidence } = violation.evidence;
      const shown = options.showText && text !== undefined ? { ...evidence, text } : evidence;
      return { ...violation, at: new Date(violation.at).toISOString(), evidence: shown };
    });
}

function notVisibleOf(reports: readonly SessionReport[]): ScanResult["notVisible"] {
  return counted(
    reports.flatMap((report) => report.notVisible),
    ({ invariant, because }) => `${invariant} ${because}`,
    (kept, { exchanges }) => ({ ...kept, exchanges: kept.exchanges + exchanges }),
  );
}

function delegationsOf(reports: readonly SessionReport[]): ScanResult["delegations"] {
  return counted(
    reports.flatMap((report) =>
      report.delegations.map(({ from, to, lane, exchanges }) => ({ from, to, lane, exchanges, sessions: 1 })),
    ),
    ({ from, to, lane }) => JSON.stringify([from, to, lane]),
    (kept, { exchanges }) => ({ ...kept, exchanges: kept.exchanges + exchanges, sessions: kept.sessions + 1 }),
  ).toSorted((a, b) => b.exchanges - a.exchanges);
}

/** Adds up what has the same key, in order of first appearance. */
function counted<T>(all: readonly T[], keyOf: (each: T) => string, add: (kept: T, each: T) => T): readonly T[] {
  const kept = new Map<string, T>();
  for (const each of all) {
    const key = keyOf(each);
    const before = kept.get(key);
    kept.set(key, before === undefined ? each : add(before, each));
  }
  return [...kept.values()];
}
