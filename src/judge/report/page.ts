import { count, html, page, Safe } from "../../report/index.ts";
import type { Comparison, MetricVerdict } from "../compare/index.ts";
import { intervalPlot } from "./plot.ts";
import { headings, rowsOf, verdictWord } from "./rows.ts";
import {
  flipCount,
  flipWords,
  levelWords,
  methodWords,
  overlapLines,
  overlapNext,
  seenWords,
  severity,
  simulatedWords,
} from "./words.ts";

const own = `
.verdict{font-size:1.05rem;margin:14px 0 0}
table.results{min-width:620px}table.results th[scope=row]{color:var(--ink);white-space:nowrap}
.interval .tolerated{fill:var(--accent);opacity:.1}.interval .zero{stroke:var(--ink);stroke-width:1}.interval .margin{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3}
.interval .reach{stroke-width:3}.interval .pass{stroke:var(--accent)}.interval .fail,.interval .regressed{stroke:var(--error)}.interval .inconclusive{stroke:var(--soft)}
.interval circle{stroke-width:0}.interval circle.pass{fill:var(--accent)}.interval circle.fail,.interval circle.regressed{fill:var(--error)}.interval circle.inconclusive{fill:var(--soft)}
.results-cards{margin:20px 0 0}.interval .tick{font-size:14px}
.interval{max-width:700px;margin:10px 0 0}
@media (max-width:720px){.interval .tick{font-size:24px}}
`;
const mostFlips = 200;

/** The report: one self-contained page that runs no script and requests nothing. */
export function renderHtml(comparison: Comparison): string {
  const { comparable, verdict, reason, base, candidate, metrics, notes, flips } = comparison;
  const word = comparable ? verdict : "not comparable";
  const overlap = overlapLines(comparison);
  const next = overlapNext(comparison);
  const simulated = simulatedWords(comparison);
  return page(
    `Evenkeel compare: ${word}: ${candidate.file} against ${base.file}`,
    html`<header>
<h1>${candidate.file} against ${base.file}</h1>
<p class="verdict"><span class="badge ${severity[verdict]}">${word}</span> ${reason.replace(/^not comparable: /, "")}.</p>
${simulated === null ? null : html`<p><span class="badge warn">simulated</span> ${simulated}.</p>`}
${next === null ? null : html`<p>${next}</p>`}
<ul class="figures">${[
      html`<li><b>${count(comparison.overlap.both)}</b><span>tasks in both</span></li>`,
      html`<li><b>${count(base.runs)}</b><span>runs of the baseline</span></li>`,
      html`<li><b>${count(candidate.runs)}</b><span>runs of the candidate</span></li>`,
    ]}</ul>
</header>
<main>
${overlap.length === 0 ? null : html`<h2>Tasks</h2><ul>${overlap.map((line) => html`<li>${line}</li>`)}</ul>`}
${metrics.length === 0 ? null : html`<h2>Metrics</h2>${table(comparison)}<div class="results-cards">${metrics.map(card)}</div>`}
${notes.length === 0 ? null : html`<h2>To be known</h2><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${flips === null ? null : flipped(flips, comparison)}
</main>
<footer>Made by <code>evenkeel compare</code>. Nothing left this machine; this page loads nothing and runs nothing.
${methodWords(comparison)}</footer>`,
    own,
  );
}

function table(comparison: Comparison): Safe {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics"><table class="results">
<caption>! can stop the change. Differences above 0 are better.</caption>
<thead><tr>${headings.map((heading, index) => html`<th scope="col"${index > 0 && index < 6 ? new Safe(' class="n"') : null}>${heading.toLowerCase()}</th>`)}</tr></thead>
<tbody>${rowsOf(comparison).map(
    ({ cells: [metric, ...rest], of: each }) =>
      html`<tr><th scope="row">${metric}</th>${rest.map((cell, index) => (index === 5 ? html`<td class="${severity[each.verdict]}">${cell}</td>` : html`<td class="n">${cell}</td>`))}</tr>`,
  )}</tbody></table></div>`;
}

function card(metric: MetricVerdict): Safe {
  const plot = intervalPlot(metric);
  const words = [levelWords(metric), seenWords(metric), ...metric.notes].filter((line) => line !== "");
  return html`<div class="card"><div class="head"><h3>${metric.metric}</h3><span class="badge ${severity[metric.verdict]}">${verdictWord(metric)}</span></div>
<p>${metric.reason}.</p>
${plot}
<ul class="soft">${words.map((line) => html`<li>${line}</li>`)}</ul></div>`;
}

function flipped(flips: NonNullable<Comparison["flips"]>, comparison: Comparison): Safe {
  const more = flips.length - mostFlips;
  return html`<h2>Tasks whose majority outcome changed</h2><p>${flipCount(flips)}</p>
<ul>${flips.slice(0, mostFlips).map((flip) => html`<li class="mono">${flipWords(flip, comparison)}</li>`)}</ul>
${more > 0 ? html`<p class="soft">… and ${more} more</p>` : null}`;
}
