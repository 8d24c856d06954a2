import { styleText } from "node:util";
import { duration, plain, plural } from "../../report/index.ts";
import type { LabResult, Played, Verdict } from "../run/index.ts";
import { memoryLines } from "./memory.ts";
import {
  broken,
  cellSign,
  clockWord,
  columns,
  diffLines,
  seedWord,
  tally,
  titleOf,
  verdictWord,
  whereOf,
} from "./words.ts";

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const colours = {
  clean: "green",
  broken: "red",
  failed: "red",
  "clock-not-virtual": "yellow",
  "not-applicable": "dim",
} as const satisfies Record<Verdict["is"], string>;

/** The matrix, then what broke and what came to nothing, each with its place. Ends with a newline. */
export function renderTerminal(result: LabResult, { colour }: { readonly colour: boolean }): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const told = result.played.filter(({ verdict }) => verdict.is !== "clean" && verdict.is !== "not-applicable");
  return [
    matrix(result, paint),
    ...told.map((played) => detail(played, paint)),
    ...skipped(result),
    `\n${paint("bold", plain(result.agent))}: ${tally(result)
      .map(([is, count]) => paint(colours[is], `${count} ${verdictWord[is]}`))
      .join(", ")}${seedWord(result)}, in ${duration(result.took)}\n`,
  ].join("");
}

function matrix(result: LabResult, paint: Paint): string {
  const ids = columns(result);
  const width = Math.max(10, ...result.played.map((one) => titleOf(one).length));
  const letters = ids.map((_, index) => String.fromCharCode(97 + index));
  const legend = ids.map((id, index) => `${letters[index]} ${id}`);
  const rows = result.played.map((played) => {
    const cells = ids.map((id) => {
      const cell = played.cells[id];
      return cell === "broken"
        ? paint("red", cellSign[cell])
        : cell === "kept"
          ? cellSign[cell]
          : paint("dim", cellSign[cell]);
    });
    const time = played.took === 0 ? "" : paint("dim", `  ${duration(played.took)}`);
    const word = paint(colours[played.verdict.is], verdictWord[played.verdict.is].padEnd(17));
    return `  ${plain(titleOf(played)).padEnd(width)}  ${cells.join(" ")}  ${word}${time}\n`;
  });
  const signs = `${cellSign.kept} kept   ${cellSign.broken} broken   ${cellSign.exempt} exempt   ${cellSign["not-visible"]} not visible`;
  return `  ${"".padEnd(width)}  ${letters.join(" ")}\n${rows.join("")}\n${inColumns(legend)}  ${paint("dim", signs)}\n`;
}

function inColumns(words: readonly string[]): string {
  const width = Math.max(0, ...words.map((word) => word.length)) + 3;
  const each = Math.max(1, Math.floor(100 / width));
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += each) {
    lines.push(
      `  ${words
        .slice(at, at + each)
        .map((word) => word.padEnd(width))
        .join("")
        .trimEnd()}\n`,
    );
  }
  return lines.join("");
}

function detail(played: Played, paint: Paint): string {
  const { verdict, divergence, unmet } = played;
  const lines = [`\n${paint("bold", titleOf(played))}  ${paint(colours[verdict.is], verdictWord[verdict.is])}\n`];
  if (verdict.is === "failed" || verdict.is === "clock-not-virtual") {
    const step =
      verdict.is === "failed" && verdict.step !== null
        ? `step ${verdict.step + 1}, ${played.steps[verdict.step]?.label}: `
        : "";
    lines.push(`  ${plain(`${step}${verdict.because}`, 600)}\n`);
  }
  for (const violation of broken(played)) {
    const { invariant, severity, message, evidence, consequences } = violation;
    const times = evidence.repeats === 0 ? "" : `, and ${plural(evidence.repeats, "more time")}`;
    lines.push(
      `  ${paint(severity === "error" ? "red" : "yellow", severity.padEnd(5))} ${paint("bold", invariant)}  ${plain(whereOf(played, violation), 200)}${times}\n`,
      `        ${plain(message, 300)}\n`,
      `        expected ${plain(evidence.expected, 300)}\n`,
      `        sent     ${plain(evidence.seen, 300)}\n`,
    );
    const led = [...new Set(consequences.map(({ invariant: id }) => id))];
    if (led.length > 0) lines.push(`        led to ${led.join(", ")}\n`);
  }
  if (divergence !== null) {
    lines.push(
      `        the first that broke, call ${divergence.call}${divergence.where === null ? "" : `, at ${plain(divergence.where)}`}:\n`,
    );
    for (const [sign, text] of diffLines(divergence)) {
      const style = sign === "-" ? "red" : sign === "+" ? "green" : "dim";
      lines.push(paint(style, `        ${sign} ${plain(text, 400)}`), "\n");
    }
  }
  for (const { step, what, expected, seen } of unmet) {
    lines.push(
      `  ${paint("red", "expected")} at step ${step + 1}: ${plain(`${what} ${expected}, was ${seen}`, 400)}\n`,
    );
  }
  lines.push(...memoryLines(played));
  lines.push(`  ${paint("dim", plain(clockWord(played), 300))}\n`);
  return lines.join("");
}

function skipped({ played }: LabResult): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const one of played) {
    const { verdict } = one;
    if (verdict.is !== "not-applicable") continue;
    reasons.set(verdict.because, [...(reasons.get(verdict.because) ?? []), titleOf(one)]);
  }
  if (reasons.size === 0) return [];
  return [
    "\nNot applicable\n",
    ...[...reasons].map(([because, names]) => `  ${plain(because, 200)}: ${plain(names.join(", "), 400)}\n`),
  ];
}
