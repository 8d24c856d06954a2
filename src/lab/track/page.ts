import type { Change, ChangeKind, ClientHistory } from "../../clients/index.ts";
import { html, plural, Safe, style } from "../../report/index.ts";
import { spanWord } from "./words.ts";

const own = `
.lanes .scroll{max-height:none}.lanes svg{min-width:760px}
.lane{fill:var(--ink);font-size:12px}.bar{fill:var(--dot)}.bar.heavy{fill:var(--error)}.bar.mid{fill:var(--mark)}
.still{opacity:.55}
.log td:nth-child(2),.log td:nth-child(3){white-space:nowrap}
@media (max-width:720px){.log td:nth-child(2),.log td:nth-child(3){white-space:normal}}
`;
const heavy: ReadonlySet<ChangeKind> = new Set(["promise broken", "effort lowered", "context cleared"]);
const middling: ReadonlySet<ChangeKind> = new Set(["model changed", "length limited"]);
/** Changes drawn for each model. */
const drawn = 24;

/** The changelog as one self-contained page that runs no script and requests nothing. */
export function renderTrackHtml(history: ClientHistory): string {
  const { client, range, versions, models, missing, changes } = history;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${client}: what changed in ${range}</title><style>${new Safe(style + own)}</style></head><body>
<header><h1>${client}: what changed in ${range}</h1>
<p class="soft">Every version was given the same scripted sessions with a scripted model. What it sent is compared with
what the version before sent: hashes, lengths, parameters; no text of the client is kept. The ranking knows no version.</p>
<ul class="figures"><li><b>${versions.length}</b><span>versions run</span></li><li><b>${models.length}</b><span>${models.length === 1 ? "model" : "models"}</span></li>
<li><b>${changes.length}</b><span>changes</span></li><li><b>${changes.filter(({ undone }) => undone !== null).length}</b><span>taken back</span></li></ul></header>
<main>${models.map((model) => modelSection(history, model))}${missingSection(missing)}</main>
<footer>Made by evenkeel lab track.</footer></body></html>
`;
  return page.text;
}

function modelSection({ changes, versions }: ClientHistory, model: string): Safe {
  const own = changes.filter((each) => each.model === model);
  return html`<section><h2>${model}</h2>
<div class="card lanes"><div class="scroll" tabindex="0" role="region" aria-label="Timeline of ${model}">${timeline(own.slice(0, drawn), versions, model)}</div></div>
<table class="stack log"><caption>${plural(own.length, "change")}, by likely consequence</caption>
<thead><tr><th class="n">#</th><th>Versions</th><th>Kind</th><th>What</th><th>Before</th><th>Then</th></tr></thead><tbody>${own.map(row)}</tbody></table></section>`;
}

function row(change: Change): Safe {
  const { rank, kind, what, from, to, consequence } = change;
  return html`<tr><td class="n" data-label="Rank">${rank}</td><td data-label="Versions">${spanWord(change)}</td>
<td data-label="Kind"><span class="${heavy.has(kind) ? "error" : middling.has(kind) ? "warn" : "info"}">${kind}</span><br><span class="soft">${change.class}</span></td>
<td data-label="What">${what}<br><span class="soft">${consequence}</span></td><td data-label="Before">${cut(from)}</td><td data-label="Then">${cut(to)}</td></tr>`;
}

/** One bar a change, from the version that brought it to the one that took it away. */
function timeline(changes: readonly Change[], versions: readonly string[], model: string): Safe {
  const width = 1000;
  const left = 250;
  const line = 20;
  const height = 30 + changes.length * line;
  const x = (index: number): number => Math.round(left + ((width - left - 10) * index) / Math.max(1, versions.length));
  const every = Math.max(1, Math.ceil(versions.length / 12));
  const ticks = versions.flatMap((version, index) =>
    index % every === 0
      ? [
          html`<line class="grid" x1="${x(index)}" x2="${x(index)}" y1="18" y2="${height}"/><text class="tick" x="${x(index)}" y="12" text-anchor="${x(index) > width - 60 ? "end" : "start"}">${version}</text>`,
        ]
      : [],
  );
  const bars = changes.map((change, index) => {
    const y = 24 + index * line;
    const from = x(versions.indexOf(change.brought));
    const to = x(change.undone === null ? versions.length : versions.indexOf(change.undone));
    const weight = heavy.has(change.kind) ? "heavy" : middling.has(change.kind) ? "mid" : "";
    return html`<g><title>${change.what}: ${spanWord(change)}</title><text class="lane" x="0" y="${y + 11}">${change.rank}. ${short(change)}</text><rect class="bar ${weight} ${change.undone === null ? "still" : ""}" x="${from}" y="${y + 2}" width="${Math.max(4, to - from)}" height="11" rx="3"/></g>`;
  });
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="When each change of ${model} came and went">${ticks}${bars}</svg>`;
}

function short({ kind, what }: Change): string {
  const word = kind === "length limited" || kind.startsWith("prompt") ? kind : what;
  return word.length > 34 ? `${word.slice(0, 33)}…` : word;
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

function missingSection(missing: ClientHistory["missing"]): Safe | null {
  if (missing.length === 0) return null;
  return html`<section><h2>Not, or not wholly, run</h2><ul>${missing.map(({ version, because }) => html`<li>${version}: ${cut(because)}</li>`)}</ul></section>`;
}
