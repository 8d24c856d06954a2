import type { Change, ClientHistory } from "../../clients/index.ts";
import { plain, plural } from "../../report/index.ts";
import { spanWord } from "./words.ts";

const codes = { red: 31, yellow: 33, dim: 2, bold: 1 };

/**
 * The changelog for a terminal: the first changes of each model, in the order of their likely consequence.
 *
 * @param most changes shown for each model
 */
export function renderTrackTerminal(
  history: ClientHistory,
  { colour, most }: { readonly colour: boolean; readonly most: number },
): string {
  const paint = (style: keyof typeof codes, text: string): string =>
    colour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
  const { client, versions, models, missing } = history;
  const lines = [
    `\n${paint("bold", `${client} ${history.range}`)}  ${plural(versions.length, "version")} run, ${plural(models.length, "model")}\n`,
  ];
  for (const model of models) {
    const changes = history.changes.filter((each) => each.model === model);
    lines.push(`\n${paint("bold", plain(model))}  ${plural(changes.length, "change")}\n`);
    for (const change of changes.slice(0, most)) lines.push(...changeLines(change, paint));
    if (changes.length > most)
      lines.push(paint("dim", `  and ${changes.length - most} more: --json, or -o report.html\n`));
  }
  if (missing.length > 0) {
    lines.push(`\n${paint("yellow", "Not, or not wholly, run")}\n`);
    for (const { version, because } of missing) lines.push(`  ${plain(version)}: ${plain(because, 300)}\n`);
  }
  return `${lines.join("")}\n`;
}

function changeLines(change: Change, paint: (style: keyof typeof codes, text: string) => string): readonly string[] {
  const { rank, kind, what, from, to, consequence } = change;
  const heavy = kind === "promise broken" || kind === "effort lowered" || kind === "context cleared";
  return [
    `  ${String(rank).padStart(3)}  ${spanWord(change).padEnd(25)}  ${paint(heavy ? "red" : "bold", kind)}  ${paint("dim", change.class)}\n`,
    `       ${plain(what, 200)}: ${plain(from, 120)} → ${plain(to, 240)}\n`,
    `       ${paint("dim", plain(consequence, 200))}\n`,
  ];
}
