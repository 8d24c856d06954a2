import type { ComponentChange, ContractDiff } from "../diff/contract-diff.ts";
import { budgetChangeWords } from "./budget-words.ts";
import { diffText, plainPen } from "./diff-text.ts";
import { headline, releaseLine } from "./diff-words.ts";
import { fenced, markdown } from "./markdown.ts";

/** The diff for a pull request: a table of what it takes, then what changed. */
export function diffMarkdown(diff: ContractDiff): string {
  const parts = ["# Contract diff", markdown(releaseLine(diff))];
  if (diff.changes.length === 0) parts.push("No component differs.");
  else {
    const rows = diff.changes.map(
      (change) =>
        `| ${markdown(change.component)} | ${change.kind} | ${change.is} | ${change.is === "renamed" ? "" : change.class} | ${change.evidence
          .map(({ what }) => markdown(what))
          .join("<br>")} |`,
    );
    parts.push(["| component | kind | | class | evidence needed |", "|---|---|---|---|---|", ...rows].join("\n"));
    for (const change of diff.changes) parts.push(`## ${markdown(headline(change))}`, details(diff, change));
  }
  if (diff.budgets.length > 0) {
    parts.push("## Budgets", diff.budgets.map((change) => `- ${markdown(budgetChangeWords(change))}`).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

function details(diff: ContractDiff, change: ComponentChange): string {
  if (change.cases.length === 0) return "Nothing but the name.";
  const bare = { ...change, evidence: [] };
  const text = diffText({ ...diff, changes: [bare], budgets: [] }, plainPen);
  // Without the release line and the heading, which stand above.
  return fenced(text.split("\n").slice(3).join("\n").trimEnd());
}
