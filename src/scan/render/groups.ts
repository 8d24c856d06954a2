import type { InvariantId, Severity } from "../../invariants/index.ts";
import { count, day } from "../../report/index.ts";
import type { BeforeAfter, ScannedChange, ScannedViolation, ScanResult } from "../result.ts";
import { severityRank } from "../severity.ts";

/** Violations of one invariant at one severity, told once with the number of sessions. */
export interface ViolationGroup {
  readonly invariant: InvariantId;
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

/**
 * The messages of a group that differ in more than figures and ids, first seen first: `settings-stable` is one promise,
 * but an effort and a tool set that were lost are two things to know.
 */
export function messagesOf({ all }: ViolationGroup): readonly string[] {
  const messages = new Map<string, string>();
  for (const { message } of all) {
    const kind = message.replace(/\S*\d\S*/g, "#");
    if (!messages.has(kind)) messages.set(kind, message);
  }
  return [...messages.values()];
}

/** What broke, apart from what is only listed: nothing is wrong with the latter. */
export function brokenAndNoted(violations: readonly ScannedViolation[]): {
  readonly broken: readonly ViolationGroup[];
  readonly noted: readonly ViolationGroup[];
} {
  const groups = groupViolations(violations);
  return {
    broken: groups.filter(({ severity }) => severity !== "info"),
    noted: groups.filter(({ severity }) => severity === "info"),
  };
}

/**
 * The same change in several lanes or projects on the same day is told once, and so is a setting that goes back and
 * forth (somebody who works with two models): `change` is then the last time, `since` the first.
 */
export interface ChangeGroup {
  readonly change: ScannedChange;
  readonly also: readonly ScannedChange[];
  readonly swings: { readonly times: number; readonly since: string } | null;
}

/** From this many days of going back and forth between two values on, it is a habit and told once. */
const fewestSwings = 5;

export function groupChanges(changes: readonly ScannedChange[]): readonly ChangeGroup[] {
  const pairs = new Map<string, ChangeGroup[]>();
  for (const group of sameDay(changes)) {
    const { client, component, from, to } = group.change;
    const key = JSON.stringify([client, component, ...[from, to].toSorted()]);
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [group]);
    else pair.push(group);
  }
  return [...pairs.values()]
    .flatMap((pair) => {
      const [first, last] = [pair[0], pair.at(-1)];
      if (first === undefined || last === undefined || pair.length < fewestSwings) return pair;
      const times = pair.reduce((total, { also }) => total + 1 + also.length, 0);
      return [{ change: last.change, also: [], swings: { times, since: first.change.at } }];
    })
    .toSorted((a, b) => (a.change.at < b.change.at ? -1 : a.change.at > b.change.at ? 1 : 0));
}

/** ` ⇄ ` for what goes back and forth, ` → ` for what went once. */
export function changeArrow({ swings }: ChangeGroup): string {
  return swings === null ? "→" : "⇄";
}

/** `by a person`, `back and forth, 30 times since 2 Jan 2026`, `and 2 more alike`: what a change's line adds, in words. */
export function changeNotes({ change, also, swings }: ChangeGroup): string {
  return [
    ...(change.by === "person" && swings === null ? [", by a person"] : []),
    ...(swings === null ? [] : [`, back and forth, ${count(swings.times)} times since ${day(swings.since)}`]),
    ...(also.length > 0 ? [` (and ${count(also.length)} more alike)`] : []),
  ].join("");
}

function sameDay(changes: readonly ScannedChange[]): readonly ChangeGroup[] {
  const groups = new Map<string, ScannedChange[]>();
  for (const change of changes) {
    const key = [change.at.slice(0, 10), change.client, change.component, change.from, change.to].join("\u0000");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups.values()].flatMap(([change, ...also]) =>
    change === undefined ? [] : [{ change, also, swings: null }],
  );
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

/** One reason why promises could not be checked. */
export interface Invisible {
  readonly because: string;
  readonly invariants: readonly string[];
  /** The calls it holds for: a promise can be checked in a capture and invisible in the logs beside it. */
  readonly exchanges: number;
}

/** The reason that hides most first. */
export function invisible(result: ScanResult): readonly Invisible[] {
  const reasons = new Map<string, { invariants: Set<string>; exchanges: number }>();
  for (const { invariant, because, exchanges } of result.notVisible) {
    const reason = reasons.get(because) ?? { invariants: new Set(), exchanges: 0 };
    reason.invariants.add(invariant);
    reason.exchanges = Math.max(reason.exchanges, exchanges);
    reasons.set(because, reason);
  }
  return [...reasons]
    .map(([because, { invariants, exchanges }]) => ({ because, invariants: [...invariants], exchanges }))
    .toSorted((a, b) => b.invariants.length - a.invariants.length);
}

/** `all calls`, `813 of 849 calls`. */
export function ofAllCalls(exchanges: number, result: ScanResult): string {
  return exchanges >= result.exchanges ? "all calls" : `${count(exchanges)} of ${count(result.exchanges)} calls`;
}

/** Said where there is no change to list: a setting that drifted inside a session stands under what broke. */
export function nothingChanged(result: ScanResult): string {
  if (result.exchanges === 0) return "there is no model call to look at, so nothing can be said";
  const drifted = result.violations.some((violation) => violation.severity !== "info");
  return drifted ? "nothing besides what broke, that these inputs can show" : "nothing that these inputs can show";
}
