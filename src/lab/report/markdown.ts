import { duration, plain } from "../../report/index.ts";
import type { LabResult } from "../run/index.ts";
import { memoryMarkdown } from "./memory.ts";
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

/** For an issue or a pull-request comment: the verdicts, the matrix, what broke, and what was forgotten. */
export function renderMarkdown(result: LabResult): string {
  const ids = columns(result);
  const lines = [
    `# Evenkeel lab: ${cell(result.agent)}`,
    "",
    `${tally(result)
      .map(([is, count]) => `${count} ${verdictWord[is]}`)
      .join(", ")}${seedWord(result)}, in ${duration(result.took)}.`,
    "",
    `| scenario | verdict | ${ids.join(" | ")} |`,
    `|---|---|${ids.map(() => ":-:|").join("")}`,
    ...result.played.map(
      (one) =>
        `| ${cell(titleOf(one))} | ${verdictWord[one.verdict.is]} | ${ids.map((id) => cellSign[one.cells[id]]).join(" | ")} |`,
    ),
    "",
    `${cellSign.kept} kept, ${cellSign.broken} broken, ${cellSign.exempt} exempt, ${cellSign["not-visible"]} not visible.`,
  ];
  for (const played of result.played) {
    const { verdict, divergence } = played;
    if (verdict.is === "clean" || verdict.is === "not-applicable") continue;
    lines.push("", `## ${cell(titleOf(played))}: ${verdictWord[verdict.is]}`, "", `${cell(verdict.because)}.`, "");
    for (const each of broken(played)) {
      lines.push(`- **${each.invariant}** (${each.severity}), ${cell(whereOf(played, each))}: ${cell(each.message)}.`);
      lines.push(`  Expected ${cell(each.evidence.expected)}; sent ${cell(each.evidence.seen)}.`);
    }
    for (const { step, what, expected, seen } of played.unmet) {
      lines.push(`- at step ${step + 1}: ${cell(`${what}: expected ${expected}, was ${seen}`)}.`);
    }
    if (divergence !== null) {
      const diff = diffLines(divergence).map(([sign, text]) => `${sign} ${plain(text, 400).replaceAll("`", "'")}`);
      lines.push("", "```diff", ...diff, "```");
    }
    lines.push("", `${cell(clockWord(played))}.`);
  }
  lines.push(...memoryMarkdown(result, cell));
  return `${lines.join("\n")}\n`;
}

function cell(text: string): string {
  return plain(text, 600).replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
