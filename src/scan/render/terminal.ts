import { styleText } from "node:util";
import { bytes, count, day, figuresOf, minute, plain, plural, settingValue } from "../../report/index.ts";
import type { ScannedInput, ScanResult } from "../result.ts";
import {
  coincidesInWords,
  dateInWords,
  detectableRange,
  retrospective,
  sizeInWords,
  toldFindings,
  untestedReasons,
} from "./findings.ts";
import {
  brokenAndNoted,
  changeArrow,
  changeNotes,
  fewestSessions,
  groupChanges,
  invisible,
  messagesOf,
  movers,
  nothingChanged,
  ofAllCalls,
  type ViolationGroup,
} from "./groups.ts";

export interface TerminalOptions {
  readonly colour: boolean;
  /** How many changes, newest kept, before the rest is left to the report. */
  readonly mostChanges: number;
}

/** The summary a person reads in ten seconds. Ends with a newline. */
export function renderTerminal(result: ScanResult, options: TerminalOptions): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    options.colour ? styleText(style, text, { validateStream: false }) : text;
  const title = (text: string): string => `\n${paint("bold", text)}\n`;
  return [
    whatWasRead(result, (text) => paint("bold", text)),
    title("What broke"),
    ...whatBroke(result, paint),
    title("What changed"),
    ...whatChanged(result, options, paint),
    ...whatSignalsShow(result, paint, title),
    ...whatIsNoted(result, paint, title),
    ...whatIsNotVisible(result, title),
    ...whatCouldNotBeRead(result, title),
  ].join("");
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

function whatWasRead(result: ScanResult, bold: (text: string) => string): string {
  const size = result.inputs.reduce((total, input) => total + input.bytes, 0);
  const period = result.period === null ? "" : `, ${span(day(result.period.from), day(result.period.to))}`;
  return (
    `${bold(`${plural(result.sessions, "session")}, ${plural(result.exchanges, "model call")}${period}`)}\n` +
    `${plural(result.inputs.length, "file")}, ${bytes(size)} (${formats(result.inputs)}). Nothing left this machine.\n`
  );
}

function span(from: string, to: string): string {
  return from === to ? from : `${from} to ${to}`;
}

function formats(inputs: readonly ScannedInput[]): string {
  const files = new Map<string, number>();
  for (const { format } of inputs) files.set(format, (files.get(format) ?? 0) + 1);
  return [...files].map(([format, number]) => `${format} ${count(number)}`).join(", ") || "none";
}

function whatBroke(result: ScanResult, paint: Paint): string[] {
  const { broken } = brokenAndNoted(result.violations);
  if (result.exchanges === 0) return ["  there is no model call to look at, so nothing can be said\n"];
  if (broken.length === 0) return ["  no promise was broken that these inputs can show\n"];
  return told(broken, paint);
}

/** Listed, not judged: under a title of its own, because nothing broke. */
function whatIsNoted(result: ScanResult, paint: Paint, title: (text: string) => string): string[] {
  const { noted } = brokenAndNoted(result.violations);
  return noted.length === 0 ? [] : [title("Noted, nothing broken"), ...told(noted, paint)];
}

function told(groups: readonly ViolationGroup[], paint: Paint): string[] {
  const style = { error: "red", warn: "yellow", info: "dim" } as const;
  return groups.map((group) => {
    const { severity, invariant, sessions, all, first } = group;
    const messages = messagesOf(group);
    const shown = messages.slice(0, severity === "info" ? 1 : 3);
    const more = messages.length - shown.length;
    const times = `${plural(sessions, "session")}${all.length > sessions ? `, ${plural(all.length, "time")}` : ""}`;
    const consequences = [...new Set(first.consequences.map((each) => each.invariant))];
    return (
      `  ${paint(style[severity], severity.padEnd(5))} ${paint("bold", invariant)}  ${times}, first ${minute(first.at)}\n` +
      shown.map((message) => `        ${plain(message, 300)}\n`).join("") +
      (more > 0 ? `        and ${plural(more, "other kind")}, in the report\n` : "") +
      (consequences.length > 0 ? `        led to: ${consequences.join(", ")}\n` : "")
    );
  });
}

function whatChanged(result: ScanResult, options: TerminalOptions, paint: Paint): string[] {
  const groups = groupChanges(result.changes);
  if (groups.length === 0) return [`  ${nothingChanged(result)}\n`];
  const left = Math.max(0, groups.length - options.mostChanges);
  const units = new Map(result.signals.map(({ signal, unit, title }) => [signal, { unit, title }]));
  let moved = false;
  const lines = groups.slice(left).map((group) => {
    const { change } = group;
    const where = [change.client, change.component === "model" ? null : change.model].filter((part) => part !== null);
    const known = (change.known ?? []).map((text) => `               ${plain(text, 240)}\n`);
    const effects = movers(change, 3).map(({ signal, of, before, after }) => {
      moved = true;
      const info = units.get(signal);
      const unit = info?.unit ?? "ratio";
      const name = `${(info?.title ?? signal).toLowerCase()}${of === "subagents" ? " of sub-agents" : ""}`;
      return `               ${name} ${figuresOf(before.value, after.value, unit)} (n ${count(before.sessions)} → ${count(after.sessions)} sessions)\n`;
    });
    return (
      `  ${day(change.at).padStart(11)}  ${paint("bold", plain(change.component, 40))} ` +
      `${plain(settingValue(change.from), 60)} ${changeArrow(group)} ${plain(settingValue(change.to), 60)}` +
      `  ${paint("dim", plain(where.join(", "), 80) + changeNotes(group))}\n${known.join("")}${effects.join("")}`
    );
  });
  return [
    ...(left > 0 ? [`  ${count(left)} earlier ones are in the report\n`] : []),
    ...lines,
    ...(moved
      ? [
          paint(
            "dim",
            `  Figures: the first of a fixed list that moved by a tenth or more, ${fewestSessions} sessions or more on each side.\n  They prove no cause.\n`,
          ),
        ]
      : []),
  ];
}

/** Findings beyond this are in the report. */
const mostFindings = 6;

function whatSignalsShow(result: ScanResult, paint: Paint, title: (text: string) => string): string[] {
  const { found, nulls, untested } = toldFindings(result);
  if (found.length + nulls.length + untested.length === 0) return [];
  const lines = found.slice(0, mostFindings).map((told) => {
    const { finding, name } = told;
    const known = finding.identifiable ? (finding.coincides[0]?.known ?? []) : [];
    return (
      `  ${paint("bold", finding.is)}  ${plain(name, 80).toLowerCase()} ${sizeInWords(told)}\n` +
      `           ${finding.is === "changed" ? `${dateInWords(finding)}; ` : ""}${plain(coincidesInWords(finding, 3), 300)}\n` +
      known.map((text) => `           ${plain(text, 240)}\n`).join("")
    );
  });
  const [reason, ...others] = untestedReasons(untested.filter(({ finding }) => finding.sessions > 0));
  const wouldBeFound = "would have been found, from the clearest to the dimmest";
  return [
    title("Signals, by day"),
    ...lines,
    ...(found.length > mostFindings ? [`  ${count(found.length - mostFindings)} more are in the report\n`] : []),
    ...(nulls.length > 0
      ? [`  no change found in ${plural(nulls.length, "signal")}; ${wouldBeFound}: ${detectableRange(nulls)}\n`]
      : []),
    ...(reason === undefined
      ? []
      : [
          `  not tested: ${plural(untested.length, "signal")}; ${count(reason.signals)} of them: ${plain(reason.because, 200)}${others.length === 0 ? "" : " (others: in the report)"}\n`,
        ]),
    ...(found.length > 0 ? [paint("dim", `  ${retrospective}\n`)] : []),
  ];
}

function whatIsNotVisible(result: ScanResult, title: (text: string) => string): string[] {
  const reasons = invisible(result);
  if (reasons.length === 0) return [];
  const [most, ...others] = reasons;
  if (most === undefined) return [];
  const rest = new Set(others.flatMap((each) => each.invariants).filter((each) => !most.invariants.includes(each)));
  const more = rest.size === 0 ? "" : `; of some calls also ${[...rest].join(", ")} (see the report)`;
  const logs = result.inputs.some(({ format }) => format !== "har");
  return [
    title("What these inputs cannot show"),
    `  For ${ofAllCalls(most.exchanges, result)}: ${plain(most.because, 200)}.\n`,
    `  Not checked there: ${plain(most.invariants.join(", "), 400)}${more}.\n`,
    ...(logs ? ["  A capture shows what was sent: evenkeel record --help\n"] : []),
  ];
}

function whatCouldNotBeRead(result: ScanResult, title: (text: string) => string): string[] {
  if (result.problems.length === 0) return [];
  const shown = result.problems.slice(0, 5).map(({ input, where, what }) => {
    return `  ${plain([input, where].filter((part) => part !== "").join(", "), 300)}: ${plain(what, 300)}\n`;
  });
  const rest = result.problems.length - shown.length;
  return [
    title("What could not be read"),
    ...shown,
    ...(rest > 0 ? [`  and ${count(rest)} more, in the report\n`] : []),
  ];
}
