import { count, day, figure, figuresOf, plural, settingValue } from "../../report/index.ts";
import type { ScannedFinding, ScanResult } from "../result.ts";

/** The findings of a scan, ready to be told. */
export interface ToldFindings {
  /** Changed and drifted, the strongest first. */
  readonly found: readonly ToldFinding[];
  /** Tested, and nothing found. */
  readonly nulls: readonly ToldFinding[];
  readonly untested: readonly ToldFinding[];
}

export interface ToldFinding {
  readonly finding: ScannedFinding;
  /** `Reads per edit`, `Reads per edit, sub-agents (codex)`. */
  readonly name: string;
  readonly unit: string;
}

/** Said once, wherever findings stand. */
export const retrospective = "Looking back at days that were there to be looked at: where to look, no verdict.";

export function toldFindings(result: ScanResult): ToldFindings {
  const infos = new Map(result.signals.map(({ signal, title, unit }) => [signal, { title, unit }]));
  const clients = new Set(result.findings.map(({ client }) => client));
  const told = result.findings.map((finding): ToldFinding => {
    const info = infos.get(finding.signal);
    const whose = finding.of === "subagents" ? ", sub-agents" : "";
    const where = clients.size > 1 ? ` (${finding.client})` : "";
    return { finding, name: (info?.title ?? finding.signal) + whose + where, unit: info?.unit ?? "ratio" };
  });
  const of = (...words: readonly ScannedFinding["is"][]): readonly ToldFinding[] =>
    told.filter(({ finding }) => words.includes(finding.is));
  return { found: of("changed", "drifted"), nulls: of("no change found"), untested: of("not tested") };
}

/** `4 → 2.1 (n 120 → 96 sessions, p .001)`. */
export function sizeInWords({ finding, unit }: ToldFinding): string {
  const { before, after, p } = finding;
  const n = `n ${count(before?.sessions ?? 0)} → ${count(after?.sessions ?? 0)} sessions`;
  return `${figuresOf(before?.value ?? null, after?.value ?? null, unit)} (${n}${p === null ? "" : `, p ${chance(p)}`})`;
}

/** `about 5 Mar 2026 (4 Mar 2026 to 7 Mar 2026)`; `no date` for a drift. */
export function dateInWords({ at, from, to }: ScannedFinding): string {
  if (at === undefined || from === undefined || to === undefined) return "no date";
  return from === to ? day(at) : `${day(at)} (${day(from)} to ${day(to)})`;
}

/** `version 2.1.58 → 2.1.68`. */
export function moveInWords({ component, from, to }: ScannedFinding["coincides"][number]): string {
  return `${component} ${settingValue(from)} → ${settingValue(to)}`;
}

/** What was, in one line: `not identifiable: …`, `at the same time: …`. */
export function coincidesInWords(finding: ScannedFinding, most: number): string {
  const { coincides, identifiable, because } = finding;
  if (coincides.length === 0) return because;
  const moves = coincides.slice(0, most).map(moveInWords).join("; ");
  const more = coincides.length > most ? `; and ${plural(coincides.length - most, "other")}` : "";
  return `${identifiable ? "at the same time, and alone" : "not identifiable, at the same time"}: ${moves}${more}`;
}

/** `a fall by 30 %, to 2.8`; `–` where nothing can be said. */
export function detectableInWords({ finding: { mde }, unit }: ToldFinding): string {
  if (mde === null) return "–";
  return `a ${mde.by < 0 ? "fall" : "rise"} by ${relative(mde.by)}, to ${figure(mde.to, unit)}`;
}

function relative(by: number): string {
  return by > 2 ? `${figure(1 + by, "ratio")}-fold` : figure(Math.abs(by), "share");
}

/** `a fall by 12 % to 60 %, a rise by 30 % to 4-fold`: from the clearest signal to the dimmest. */
export function detectableRange(nulls: readonly ToldFinding[]): string {
  return [true, false]
    .flatMap((falls) => {
      const all = nulls
        .flatMap(({ finding: { mde } }) => (mde === null || mde.by < 0 !== falls ? [] : [mde.by]))
        .toSorted((a, b) => Math.abs(a) - Math.abs(b));
      const [least, largest] = [all[0], all.at(-1)];
      if (least === undefined || largest === undefined) return [];
      const until = all.length === 1 ? "" : ` to ${relative(largest)}`;
      return [`a ${falls ? "fall" : "rise"} by ${relative(least)}${until}`];
    })
    .join(", ");
}

/** Reasons for not testing, the commonest first, with the number of signals. */
export function untestedReasons(
  untested: readonly ToldFinding[],
): readonly { readonly because: string; readonly signals: number }[] {
  const reasons = Map.groupBy(untested, ({ finding }) => finding.because.replace(/: \d.*;/, ":"));
  return [...reasons]
    .map(([because, all]) => ({ because, signals: all.length }))
    .toSorted((a, b) => b.signals - a.signals);
}

function chance(p: number): string {
  return p < 0.0995 ? p.toFixed(3).replace(/^0/, "") : p.toFixed(2).replace(/^0/, "");
}
