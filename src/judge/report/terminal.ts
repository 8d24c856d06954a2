import { styleText } from "node:util";
import { plain } from "../../report/index.ts";
import type { Comparison } from "../compare/index.ts";
import { headings, rowsOf } from "./rows.ts";
import { flipCount, flipWords, methodWords, overlapLines, overlapNext, seenWords, severity } from "./words.ts";

type Style = Parameters<typeof styleText>[0];

const colours = { error: "red", warn: "yellow", info: "green" } as const satisfies Record<string, Style>;
const mostFlips = 40;

/** The table, the verdict in a sentence, and what must be known to trust it. Ends with a newline. */
export function renderTerminal(comparison: Comparison, { colour }: { readonly colour: boolean }): string {
  const paint = (style: Style, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const rows = rowsOf(comparison);
  const lines: string[] = [];
  if (rows.length > 0) {
    const table = [
      headings.map((heading, index) => (index === 0 ? `  ${heading}` : heading)),
      ...rows.map(({ cells }) => cells.map((cell) => plain(cell, 60))),
    ];
    const widths = headings.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
    table.forEach((cells, index) => {
      const padded = cells.map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : column === 6 ? cell : cell.padStart(width);
      });
      const row = rows[index - 1];
      const last = padded.pop() ?? "";
      const verdict = row === undefined ? last : paint(colours[severity[row.of.verdict]], last);
      lines.push(`${row === undefined ? paint("dim", padded.join("  ")) : padded.join("  ")}  ${verdict}`);
    });
    lines.push("");
  }
  const word = comparison.comparable ? comparison.verdict : "not comparable";
  const reason = comparison.reason.replace(/^not comparable: /, "");
  lines.push(`${paint(colours[severity[comparison.verdict]], paint("bold", word))}: ${plain(reason, 1000)}`);
  for (const line of overlapLines(comparison)) lines.push(`  ${plain(line, 400)}`);
  const next = overlapNext(comparison);
  if (next !== null) lines.push(next);
  const decides = comparison.metrics.find(({ metric }) => metric === comparison.decidedBy);
  if (decides !== undefined) {
    const said = seenWords(decides);
    if (said !== "") lines.push(`${said.charAt(0).toUpperCase()}${said.slice(1)}.`);
  }
  for (const { metric, tier, verdict, reason: why, notes } of comparison.metrics) {
    const own = comparison.metrics.length > 1 && metric !== comparison.decidedBy && tier !== "advisory";
    if (own && verdict !== "pass") lines.push(`  ${plain(`${metric}: ${verdict}: ${why}`, 600)}`);
    for (const note of notes) lines.push(`  ${plain(`${metric}: ${note}`, 400)}`);
  }
  for (const note of comparison.notes) lines.push(`  ${plain(note, 400)}`);
  lines.push(...flipLines(comparison));
  lines.push(paint("dim", methodWords(comparison)));
  return `${lines.join("\n")}\n`;
}

function flipLines(comparison: Comparison): readonly string[] {
  const { flips } = comparison;
  if (flips === null) return [];
  const more = flips.length > mostFlips ? [`  … and ${flips.length - mostFlips} more`] : [];
  return [
    "",
    `Tasks whose majority outcome changed: ${flipCount(flips)}`,
    ...flips.slice(0, mostFlips).map((flip) => `  ${plain(flipWords(flip, comparison), 200)}`),
    ...more,
    "",
  ];
}
