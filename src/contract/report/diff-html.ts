import type { CaseChange, ComponentChange, ContractDiff } from "../diff/contract-diff.ts";
import type { DiffLine, DiffWord } from "../diff/text-diff.ts";
import { budgetChangeWords } from "./budget-words.ts";
import { caseTitle, fieldWords, headline, isHidden, releaseLine, toolWords } from "./diff-words.ts";
import { html, page } from "./html.ts";

/** The diff as a page of its own. */
export function diffHtml(diff: ContractDiff): string {
  const changes = diff.changes.map(changeHtml).join("\n");
  const budgets = diff.budgets.map((change) => `<li>${html(budgetChangeWords(change))}</li>`).join("");
  return page(
    "Contract diff",
    `<h1>Contract diff</h1>\n<p><code>${html(releaseLine(diff))}</code></p>\n${changes === "" ? "<p>No component differs.</p>" : changes}${budgets === "" ? "" : `\n<section><h2>Budgets</h2><ul>${budgets}</ul></section>`}`,
  );
}

function changeHtml(change: ComponentChange): string {
  const needs = change.evidence.map(({ what }) => `<li>${html(what)}</li>`).join("");
  const invisible = isHidden(change) ? '<p class="soft">No single call shows the difference.</p>' : "";
  return `<section>
<h2>${html(headline(change))}</h2>
${needs === "" ? "" : `<p class="soft">Evidence it needs:</p><ul>${needs}</ul>`}${invisible}
${change.cases.map(caseHtml).join("\n")}
</section>`;
}

function caseHtml(change: CaseChange): string {
  const parts: string[] = [];
  const title = caseTitle(change);
  if (title !== "") parts.push(`<h3>${html(title)}</h3>`);
  if (change.fields.length > 0) {
    parts.push(`<ul>${change.fields.map((field) => `<li>${html(fieldWords(field))}</li>`).join("")}</ul>`);
  }
  for (const { title, lines } of change.texts) {
    parts.push(`<p class="soft">${html(title)}</p>\n<pre>${lines.map(lineHtml).join("\n")}</pre>`);
  }
  for (const tool of change.tools) {
    const places = tool.places.map(({ path, from, to, words }) => {
      const shown =
        words === null
          ? `<del>${html(from ?? "nothing")}</del> → <ins>${html(to ?? "nothing")}</ins>`
          : words.map(wordHtml).join("");
      return `<li><code>${html(path)}</code>: ${shown}</li>`;
    });
    parts.push(`<p>${html(toolWords(tool))}</p>${places.length === 0 ? "" : `<ul>${places.join("")}</ul>`}`);
  }
  return parts.join("\n");
}

function lineHtml(line: DiffLine): string {
  switch (line.is) {
    case "gap":
      return `<span class="soft">  … ${line.lines} unchanged ${line.lines === 1 ? "line" : "lines"}</span>`;
    case "same":
      return `  ${html(line.text)}`;
    case "removed":
      return `<del>- ${html(line.text)}</del>`;
    case "added":
      return `<ins>+ ${html(line.text)}</ins>`;
    case "altered":
      return `~ ${line.words.map(wordHtml).join("")}`;
  }
}

function wordHtml({ is, text }: DiffWord): string {
  return is === "same" ? html(text) : is === "removed" ? `<del>${html(text)}</del>` : `<ins>${html(text)}</ins>`;
}
