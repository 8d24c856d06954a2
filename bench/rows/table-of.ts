import type { Kept } from "./row.ts";

/** The rows as a Markdown table. */
export function tableOf(rows: Readonly<Record<string, Kept>>): string {
  const lines = Object.entries(rows)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([letter, { figures, load }]) =>
      figures.map(({ what, target, figure, is, because }) =>
        [
          letter,
          what,
          target,
          because === undefined ? figure : `${figure}. ${because}`,
          // Without a target it is only shown.
          is === "met" ? (target === "" ? "" : "met") : `**${is}**`,
          load.map((each) => Math.round(each)).join(" to "),
        ]
          .map((cell) => cell.replaceAll("|", "\\|"))
          .join(" | "),
      ),
    );
  return [
    "| | what | target | figure | | load |",
    "|---|---|---|---|---|---|",
    ...lines.map((line) => `| ${line} |`),
  ].join("\n");
}
