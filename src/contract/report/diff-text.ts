import type { CaseChange, ComponentChange, ContractDiff } from "../diff/contract-diff.ts";
import type { DiffLine, DiffWord } from "../diff/text-diff.ts";
import { budgetChangeWords } from "./budget-words.ts";
import { caseTitle, fieldWords, headline, isHidden, releaseLine, toolWords } from "./diff-words.ts";
import { printable } from "./printable.ts";

/** Marks for a terminal; without colour, words that went and came stand in `[-…-]` and `{+…+}`. */
export interface Pen {
  bold(text: string): string;
  dim(text: string): string;
  removed(text: string): string;
  added(text: string): string;
  removedWord(text: string): string;
  addedWord(text: string): string;
}

const same = (text: string): string => text;
export const plainPen: Pen = {
  bold: same,
  dim: same,
  removed: same,
  added: same,
  removedWord: (text) => `[-${text}-]`,
  addedWord: (text) => `{+${text}+}`,
};

const style = (code: string) => (text: string) => (text === "" ? "" : `\u001b[${code}m${text}\u001b[0m`);
export const colourPen: Pen = {
  bold: style("1"),
  dim: style("2"),
  removed: style("31"),
  added: style("32"),
  removedWord: style("31;9"),
  addedWord: style("32;1"),
};

/** The diff for a terminal. */
export function diffText(diff: ContractDiff, pen: Pen): string {
  const budgets = diff.budgets.map((change) => pen.bold(printable(budgetChangeWords(change))));
  const below = budgets.length === 0 ? [] : [budgets.join("\n")];
  if (diff.changes.length === 0) {
    const head = `${printable(releaseLine(diff))}\nno component differs`;
    return `${[head, ...below].join("\n\n")}\n`;
  }
  const changes = diff.changes.map((change) => changeText(change, pen));
  return `${[printable(releaseLine(diff)), ...changes, ...below].join("\n\n")}\n`;
}

function changeText(change: ComponentChange, pen: Pen): string {
  const lines = [pen.bold(printable(headline(change)))];
  if (change.evidence.length > 0) {
    lines.push(
      ...change.evidence.map(({ what }, index) => `  ${index === 0 ? "needs  " : "       "}${printable(what)}`),
    );
  }
  if (isHidden(change)) lines.push("  no single call shows the difference");
  for (const each of change.cases) lines.push(...caseText(each, pen));
  return lines.join("\n");
}

function caseText(change: CaseChange, pen: Pen): readonly string[] {
  const lines: string[] = [];
  const title = caseTitle(change);
  if (title !== "") lines.push(`  ${pen.dim(printable(title))}`);
  for (const field of change.fields) lines.push(`    ${printable(fieldWords(field))}`);
  for (const { title, lines: text } of change.texts) {
    lines.push(`    ${pen.dim(printable(title))}`, ...text.map((line) => `    ${lineText(line, pen)}`));
  }
  for (const tool of change.tools) {
    lines.push(`    ${printable(toolWords(tool))}`);
    for (const { path, from, to, words } of tool.places) {
      const shown = words === null ? `${from ?? "nothing"} → ${to ?? "nothing"}` : null;
      lines.push(`      ${printable(path)}: ${shown === null ? wordsText(words ?? [], pen) : cut(printable(shown))}`);
    }
  }
  return lines;
}

function lineText(line: DiffLine, pen: Pen): string {
  switch (line.is) {
    case "gap":
      return pen.dim(`  … ${line.lines} unchanged ${line.lines === 1 ? "line" : "lines"}`);
    case "same":
      return pen.dim(`  ${printable(line.text)}`);
    case "removed":
      return pen.removed(`- ${printable(line.text)}`);
    case "added":
      return pen.added(`+ ${printable(line.text)}`);
    case "altered":
      return `~ ${wordsText(line.words, pen)}`;
  }
}

function wordsText(words: readonly DiffWord[], pen: Pen): string {
  return words
    .map(({ is, text }) => {
      const shown = printable(text);
      return is === "same" ? shown : is === "removed" ? pen.removedWord(shown) : pen.addedWord(shown);
    })
    .join("");
}

function cut(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
