import type { Change, ClientHistory } from "../../clients/index.ts";
import { html, page, plural, type Safe } from "../../report/index.ts";
import { drawSpans, spansStyle, weightOf } from "./draw-spans.ts";
import { spanWord } from "./words.ts";

const own = `${spansStyle}
.log td:nth-child(2),.log td:nth-child(3){white-space:nowrap}.log th:nth-child(4){width:27%}.log th:nth-child(5){width:15%}
@media (max-width:720px){.log td:nth-child(2),.log td:nth-child(3){white-space:normal}.log br{display:none}.log .soft::before{content:"\\00a0· "}}
`;
/** Changes drawn for each model. */
const drawn = 24;

/** The changelog as one self-contained page that runs no script and requests nothing. */
export function renderTrackHtml(history: ClientHistory): string {
  const { client, range, versions, models, missing, changes } = history;
  return page(
    `${client}: what changed in ${range}`,
    html`<header><h1>${client}: what changed in ${range}</h1>
<p class="soft">Every version was given the same scripted sessions with a scripted model. What it sent is compared with
what the version before sent: hashes, lengths, parameters; no text of the client is kept. The ranking knows no version.</p>
<ul class="figures"><li><b>${versions.length}</b><span>versions run</span></li><li><b>${models.length}</b><span>${models.length === 1 ? "model" : "models"}</span></li>
<li><b>${changes.length}</b><span>changes</span></li><li><b>${changes.filter(({ undone }) => undone !== null).length}</b><span>taken back</span></li></ul></header>
<main>${models.map((model) => modelSection(history, model))}${missingSection(missing)}</main>
<footer>Made by evenkeel lab track.</footer>`,
    own,
  );
}

function modelSection({ changes, versions }: ClientHistory, model: string): Safe {
  const own = changes.filter((each) => each.model === model);
  return html`<section><h2>${model}</h2>
${drawSpans(own.slice(0, drawn), versions, model)}
<table class="stack log"><caption>${plural(own.length, "change")}, by likely consequence${own.length > drawn ? `; the first ${drawn} are drawn` : ""}</caption>
<thead><tr><th class="n">#</th><th>Versions</th><th>Kind</th><th>What</th><th>Before</th><th>Then</th></tr></thead><tbody>${own.map(row)}</tbody></table></section>`;
}

function row(change: Change): Safe {
  const { rank, kind, what, from, to, consequence } = change;
  return html`<tr><td class="n" data-label="Rank">${rank}</td><td data-label="Versions">${spanWord(change)}</td>
<td data-label="Kind"><span class="${weightOf(kind)}">${kind}</span><br><span class="soft">${change.class}</span></td>
<td data-label="What">${what}<br><span class="soft">${consequence}</span></td><td data-label="Before">${cut(from)}</td><td data-label="Then">${cut(to)}</td></tr>`;
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

function missingSection(missing: ClientHistory["missing"]): Safe | null {
  if (missing.length === 0) return null;
  return html`<section><h2>Not, or not wholly, run</h2><ul>${missing.map(({ version, because }) => html`<li>${version}: ${cut(because)}</li>`)}</ul></section>`;
}
