import { plain } from "../../report/index.ts";
import type { Comparison } from "../compare/index.ts";
import { headings, rowsOf } from "./rows.ts";
import { flipCount, flipWords, methodWords, overlapLines, overlapNext, seenWords } from "./words.ts";

const mostFlips = 40;

/** For an issue or a pull-request comment. */
export function renderMarkdown(comparison: Comparison): string {
  const { comparable, verdict, reason, metrics, decidedBy, notes, flips, base, candidate } = comparison;
  const rows = rowsOf(comparison).map(({ cells }) => `| ${cells.map((cell) => text(cell.trim())).join(" | ")} |`);
  const decides = metrics.find(({ metric }) => metric === decidedBy);
  const seen = decides === undefined ? "" : seenWords(decides);
  const next = overlapNext(comparison);
  const more = [
    ...overlapLines(comparison),
    ...metrics.flatMap((each) => each.notes.map((note) => `${each.metric}: ${note}`)),
    ...notes,
  ];
  const parts = [
    `## ${comparable ? verdict : "not comparable"}: ${text(base.file)} → ${text(candidate.file)}`,
    `${text(reason)}.${seen === "" ? "" : ` ${text(seen.charAt(0).toUpperCase() + seen.slice(1))}.`}${next === null ? "" : ` ${next}`}`,
    ...(rows.length === 0
      ? []
      : [
          `| ${headings.join(" | ")} |\n|---|--:|--:|--:|--:|--:|---|\n${rows.join("\n")}\n\n\`!\` can stop the change.`,
        ]),
    ...(more.length === 0 ? [] : [more.map((note) => `- ${text(note)}`).join("\n")]),
    ...(flips === null
      ? []
      : [
          `Tasks whose majority outcome changed: ${flipCount(flips)}`,
          ...(flips.length === 0
            ? []
            : [
                flips
                  .slice(0, mostFlips)
                  .map((flip) => `- ${text(flipWords(flip, comparison))}`)
                  .join("\n"),
              ]),
        ]),
    methodWords(comparison),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Words of an input, so that none of them is read as Markdown or as HTML. */
function text(words: string): string {
  return plain(words, 1000).replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}
