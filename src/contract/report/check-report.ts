import type { Case, Component, Contract } from "../contract.ts";
import { describeContent } from "../diff/describe-content.ts";
import { describeWhen } from "../diff/describe-when.ts";
import { kindInfo } from "../kinds.ts";
import { releaseOf } from "../release.ts";
import { budgetWords } from "./budget-words.ts";
import { html, page } from "./html.ts";
import { markdown } from "./markdown.ts";
import { printable } from "./printable.ts";

/** What a valid contract declares, as one JSON document (`check --json`). */
export function checkDocument(contract: Contract): unknown {
  const release = releaseOf(contract);
  return {
    version: 1,
    valid: true,
    source: contract.source,
    agent: contract.agent,
    release: { id: release.id, observed: release.observed },
    components: contract.components.map(({ name, kind, hash, observed, line, cases }) => ({
      name,
      kind,
      hash,
      observed,
      line,
      class: kindInfo[kind].class,
      shownBy: kindInfo[kind].shownBy,
      cases: cases.map((each) => ({ when: each.when, line: each.line, is: summary(each) })),
    })),
    budgets: contract.budgets,
  };
}

/** The same for a terminal: a line per component, further cases under it. */
export function checkText(contract: Contract): string {
  const { id, observed } = releaseOf(contract);
  const rows = contract.components.map(({ name, kind, hash }) => [name, kind, hash]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = contract.components.flatMap((component) => {
    const head = `  ${component.name.padEnd(width(0))}  ${component.kind.padEnd(width(1))}  ${component.hash}  `;
    return caseLines(component).map((line, index) => `${index === 0 ? head : " ".repeat(head.length)}${line}`);
  });
  const unseen = contract.components.filter(({ kind }) => kindInfo[kind].shownBy === "provenance");
  if (unseen.length > 0) {
    lines.push("", `  no call shows ${unseen.map(({ name }) => name).join(", ")}: only the agent can report of them`);
  }
  if (contract.components.length === 0) lines.push("  no component: only budgets are declared");
  if (contract.budgets.length > 0) {
    const widest = Math.max(...contract.budgets.map(({ metric }) => metric.length));
    lines.push(
      "",
      ...contract.budgets.map((budget) => `  budget ${budget.metric.padEnd(widest)}  ${budgetWords(budget)}`),
    );
  }
  return `${printable(`${contract.source}: valid, agent ${contract.agent}\n  declared ${id}\n  on the wire ${observed}\n\n${lines.join("\n")}`)}\n`;
}

export function checkMarkdown(contract: Contract): string {
  const { id, observed } = releaseOf(contract);
  const rows = contract.components.map(
    (component) =>
      `| ${markdown(component.name)} | ${component.kind} | \`${component.hash}\` | ${caseLines(component).map(markdown).join("<br>")} |`,
  );
  return `# Contract of ${markdown(contract.agent)}

${markdown(contract.source)}: valid. Declared \`${id}\`, on the wire \`${observed}\`.

| component | kind | hash | |
|---|---|---|---|
${rows.join("\n")}
${contract.budgets.length === 0 ? "" : `\n| budget | |\n|---|---|\n${contract.budgets.map((budget) => `| ${markdown(budget.metric)} | ${budgetWords(budget)} |`).join("\n")}\n`}`;
}

export function checkHtml(contract: Contract): string {
  const { id, observed } = releaseOf(contract);
  const rows = contract.components.map(
    (component) =>
      `<tr><th scope="row">${html(component.name)}</th><td>${component.kind}</td><td><code>${component.hash}</code></td><td>${caseLines(component).map(html).join("<br>")}</td></tr>`,
  );
  return page(
    `Contract of ${contract.agent}`,
    `<h1>Contract of ${html(contract.agent)}</h1>
<p>${html(contract.source)}: valid. Declared <code>${id}</code>, on the wire <code>${observed}</code>.</p>
<div class="scroll"><table><thead><tr><th>component</th><th>kind</th><th>hash</th><th>is</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
${budgetsHtml(contract)}`,
  );
}

function budgetsHtml({ budgets }: Contract): string {
  if (budgets.length === 0) return "";
  const rows = budgets.map(
    (budget) => `<tr><th scope="row">${html(budget.metric)}</th><td>${html(budgetWords(budget))}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>budget</th><th>is</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>`;
}

function caseLines({ cases }: Component): readonly string[] {
  return cases.map((each) => {
    const when = describeWhen(each.when);
    return `${summary(each)}${when === "" ? "" : ` for ${when}`}`;
  });
}

function summary({ content }: Case): string {
  const parts = Object.entries(describeContent(content))
    .filter(([field]) => field !== "sha256")
    .map(([field, value]) => (field === "value" ? value : `${field} ${value}`));
  if (content.kind === "prompt") {
    for (const { path, text } of content.blocks) parts.push(`${path ?? "text"} (${text.length} characters)`);
  } else if (content.kind === "tools" && content.path !== null) {
    const tools = content.list?.length ?? 0;
    parts.push(`${content.path} (${tools} ${tools === 1 ? "tool" : "tools"})`);
  } else if ("path" in content && content.path !== null) parts.push(content.path);
  if ("sha256" in content && content.sha256 !== null && content.kind !== "flag" && parts.length === 0) {
    parts.push(`sha256 ${content.sha256.slice(0, 16)}…`);
  }
  return parts.join(", ");
}
