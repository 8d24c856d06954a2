import { count, day, figuresOf, minute, plain, plural, settingValue } from "../../report/index.ts";
import type { ScanResult } from "../result.ts";
import {
  coincidesInWords,
  dateInWords,
  detectableRange,
  retrospective,
  sizeInWords,
  toldFindings,
} from "./findings.ts";
import {
  brokenAndNoted,
  changeArrow,
  changeNotes,
  groupChanges,
  invisible,
  movers,
  ofAllCalls,
  type ViolationGroup,
} from "./groups.ts";

/** For an issue or a pull-request comment. Sections only where there is something to say, after what broke. */
export function renderMarkdown(result: ScanResult): string {
  const units = new Map(result.signals.map(({ signal, unit }) => [signal, unit]));
  const lines = ["# Evenkeel scan", ""];
  const period = result.period === null ? "" : `, ${day(result.period.from)} to ${day(result.period.to)}`;
  lines.push(
    `${plural(result.sessions, "session")}, ${plural(result.exchanges, "model call")}${period}.`,
    "",
    "## What broke",
    "",
  );
  const { broken, noted } = brokenAndNoted(result.violations);
  if (broken.length === 0) {
    lines.push(
      result.exchanges === 0
        ? "There is no model call to look at, so nothing can be said."
        : "No promise was broken that these inputs can show.",
    );
  } else {
    lines.push(...table(broken));
  }
  const changes = groupChanges(result.changes);
  if (changes.length > 0) {
    lines.push(
      "",
      "## What changed",
      "",
      "| when | what | from | to | where | signals before → after (no verdict) |",
      "|---|---|---|---|---|---|",
    );
    for (const group of changes) {
      const { change } = group;
      const moved = movers(change, 3).map(({ signal, before, after }) => {
        const unit = units.get(signal) ?? "ratio";
        return `${signal} ${figuresOf(before.value, after.value, unit)} (n ${before.sessions} → ${after.sessions})`;
      });
      const where = `${change.client}${change.model === null ? "" : `, ${change.model}`}${changeNotes(group)}`;
      const cells = [
        day(change.at),
        change.component,
        settingValue(change.from),
        (group.swings === null ? "" : `${changeArrow(group)} `) + settingValue(change.to),
        where,
        [...(change.known ?? []), ...moved].join("; "),
      ];
      lines.push(`| ${cells.map(cell).join(" | ")} |`);
    }
  }
  lines.push(...signalLines(result));
  if (noted.length > 0) lines.push("", "## Noted, nothing broken", "", ...table(noted));
  const reasons = invisible(result);
  if (reasons.length > 0) {
    lines.push("", "## What these inputs cannot show", "");
    for (const { because, invariants, exchanges } of reasons) {
      const named = invariants.map((each) => `\`${each}\``).join(", ");
      lines.push(`- ${named}: ${cell(because)} (${ofAllCalls(exchanges, result)})`);
    }
  }
  if (result.problems.length > 0) {
    lines.push("", "## What could not be read", "");
    for (const { input, where, what } of result.problems.slice(0, 50))
      lines.push(`- ${cell(`${input} ${where}: ${what}`)}`);
  }
  return `${lines.join("\n")}\n`;
}

function signalLines(result: ScanResult): string[] {
  const { found, nulls, untested } = toldFindings(result);
  if (found.length + nulls.length + untested.length === 0) return [];
  const rows = found.map((told) => {
    const { finding } = told;
    const cells = [finding.is, told.name, dateInWords(finding), sizeInWords(told), coincidesInWords(finding, 6)];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return [
    "",
    "## Signals, by day",
    "",
    ...(rows.length > 0
      ? [
          retrospective,
          "",
          "| is | signal | when | before → after | moved with it |",
          "|---|---|---|---|---|",
          ...rows,
          "",
        ]
      : []),
    ...(nulls.length > 0
      ? [
          `No change found in ${plural(nulls.length, "signal")}; would have been found, from the clearest to the dimmest: ${detectableRange(nulls)}.`,
        ]
      : []),
    ...(untested.length > 0 ? [`Not tested: ${plural(untested.length, "signal")}.`] : []),
  ];
}

function table(groups: readonly ViolationGroup[]): string[] {
  return [
    "| severity | invariant | sessions | first (UTC) | what |",
    "|---|---|---|---|---|",
    ...groups.map(
      ({ severity, invariant, sessions, first }) =>
        `| ${severity} | \`${invariant}\` | ${count(sessions)} | ${minute(first.at)} | ${cell(first.message)} |`,
    ),
  ];
}

/** Text from an input may hold table borders, HTML or Markdown: it is shown, not obeyed. */
function cell(text: string): string {
  return plain(text, 400)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*_[\]|!]/g, (mark) => `\\${mark}`);
}
