import { duration, html, page, plain, plural, promises, type Safe } from "../../report/index.ts";
import { retentionStyle } from "../probes/index.ts";
import type { LabResult, Played, Verdict } from "../run/index.ts";
import { memory } from "./memory.ts";
import {
  broken,
  cellSign,
  cellWord,
  clockWord,
  columns,
  diffLines,
  seedWord,
  tally,
  titleOf,
  verdictWord,
  whereOf,
} from "./words.ts";

const own = `
.matrix td.c{text-align:center;padding:5px 4px}.matrix th.v{vertical-align:bottom;padding:5px 4px}.matrix th.v span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}
.matrix td,.matrix th{white-space:nowrap;overflow-wrap:normal}.matrix th[scope=row]{color:var(--ink);font-weight:400}.matrix .scroll{max-height:none}
.broken{color:var(--error);font-weight:700}.dim{color:var(--soft)}.kept{color:var(--accent)}
.diff div{white-space:pre-wrap;overflow-wrap:anywhere;padding:0 6px}.diff .minus{background:color-mix(in srgb,var(--error) 14%,transparent)}.diff .plus{background:color-mix(in srgb,var(--accent) 16%,transparent)}
ol.steps{padding-left:28px;margin:8px 0}ol.steps li{padding:1px 0}ol.steps .here{font-weight:700}
`;

const badge: Readonly<Record<Verdict["is"], string>> = {
  clean: "info",
  broken: "error",
  failed: "error",
  "clock-not-virtual": "warn",
  "not-applicable": "soft",
};

/** The report: one self-contained page that runs no script and requests nothing. */
export function renderHtml(result: LabResult): string {
  const verdicts = tally(result);
  const told = result.played.filter(({ verdict }) => verdict.is !== "clean" && verdict.is !== "not-applicable");
  return page(
    `Evenkeel lab: ${result.agent}: ${verdicts.map(([is, count]) => `${count} ${verdictWord[is]}`).join(", ")}`,
    html`<header>
<h1>${result.agent} in the lab</h1>
<p class="soft">${howMany(result)} with a scripted model${seedWord(result)}, ${duration(result.took)}. The agent was the only variable.</p>
<ul class="figures">${verdicts.map(([is, count]) => html`<li><b>${count}</b><span>${verdictWord[is]}</span></li>`)}</ul>
</header>
<main>
${matrix(result)}
<h2>What broke, and what came to nothing</h2>
${told.length === 0 ? html`<p>${result.played.length === 0 ? "Nothing was played." : "No promise was broken in any scenario that could be played."}</p>` : told.map(detail)}
${memory(result)}
${skipped(result)}
</main>
<footer>Made by <code>evenkeel lab</code>. Nothing left this machine; this page loads nothing and runs nothing.
A scenario is clean only where its hours really passed for the agent.</footer>`,
    own + retentionStyle,
  );
}

function howMany({ played, cohorts }: LabResult): string {
  const scenarios = plural(new Set(played.map(({ scenario }) => scenario)).size, "scenario");
  return cohorts.length === 0 ? scenarios : `${scenarios}, each for ${cohorts.join(" and ")},`;
}

function matrix(result: LabResult): Safe {
  const ids = columns(result);
  return html`<h2>Scenarios and promises</h2>
<p class="soft">${cellSign.kept} kept, ${cellSign.broken} broken, ${cellSign.exempt} exempt (not kept, and rightly so), ${cellSign["not-visible"]} not visible</p>
<div class="matrix"><div class="scroll" tabindex="0" role="region" aria-label="Scenarios and promises"><table>
<thead><tr><th scope="col">scenario</th><th scope="col">verdict</th>${ids.map((id) => html`<th class="v" scope="col" title="${promises[id]}"><span>${id}</span></th>`)}<th class="n" scope="col">time</th></tr></thead>
<tbody>${result.played.map(
    (played) =>
      html`<tr><th scope="row">${name(played)}</th><td class="${badge[played.verdict.is]}">${verdictWord[played.verdict.is]}</td>${ids.map(
        (id) => {
          const cell = played.cells[id];
          return html`<td class="c ${cell === "broken" ? "broken" : cell === "kept" ? "kept" : "dim"}"><span role="img" aria-label="${cellWord[cell]}">${cellSign[cell]}</span></td>`;
        },
      )}<td class="n">${played.took === 0 ? "–" : duration(played.took)}</td></tr>`,
  )}</tbody></table></div></div>`;
}

function name(played: Played): Safe {
  const { verdict } = played;
  return verdict.is === "clean" || verdict.is === "not-applicable"
    ? html`${titleOf(played)}`
    : html`<a href="#${anchor(played)}">${titleOf(played)}</a>`;
}

function anchor(played: Played): string {
  return titleOf(played).replaceAll(/[^\w]+/g, "-");
}

function detail(played: Played): Safe {
  const { verdict, divergence, unmet } = played;
  const because = "because" in verdict ? verdict.because : "";
  const at = verdict.is === "failed" ? verdict.step : (broken(played)[0]?.step ?? unmet[0]?.step ?? null);
  return html`<section class="card" id="${anchor(played)}">
<div class="head"><span class="badge ${badge[verdict.is]}">${verdictWord[verdict.is]}</span><h3>${titleOf(played)}</h3><span class="soft">${played.about}</span></div>
${verdict.is === "broken" ? null : html`<p>${plain(because, 2000)}</p>`}
${broken(played).map(
  (
    each,
  ) => html`<dl><dt class="${each.severity}">${each.severity}</dt><dd><b>${each.invariant}</b>: ${each.message}</dd>
<dt>where</dt><dd>${whereOf(played, each)}</dd><dt>expected</dt><dd>${each.evidence.expected}</dd><dt>sent</dt><dd>${each.evidence.seen}${each.evidence.repeats > 0 ? ` (and ${plural(each.evidence.repeats, "more time")})` : ""}</dd>
${each.consequences.length === 0 ? null : html`<dt>led to</dt><dd>${[...new Set(each.consequences.map(({ invariant }) => invariant))].join(", ")}</dd>`}</dl>`,
)}
${unmet.map(({ step, what, expected, seen }) => html`<dl><dt class="error">step ${step + 1}</dt><dd>${what}</dd><dt>expected</dt><dd>${expected}</dd><dt>was</dt><dd>${seen}</dd></dl>`)}
${
  divergence === null
    ? null
    : html`<p class="soft">Call ${divergence.call}${divergence.where === null ? "" : `, at ${divergence.where}`}: what should have been sent (−), what was (+), what is new (›)</p>
<pre class="diff">${diffLines(divergence).map(([sign, text]) => html`<div class="${sign === "-" ? "minus" : sign === "+" ? "plus" : "dim"}">${sign === ">" ? "›" : sign} ${text}</div>`)}</pre>`
}
<details><summary>Its ${plural(played.steps.length, "step")}, ${plural(played.calls.length, "model call")}</summary>
<ol class="steps">${played.steps.map(({ label, end, calls }, index) => html`<li class="${index === at ? "here" : ""}">${label} <span class="soft">${end.is}${calls === 0 ? "" : `, ${plural(calls, "call")}`}</span></li>`)}</ol></details>
<p class="soft">${clockWord(played)}</p>
</section>`;
}

function skipped({ played }: LabResult): Safe | null {
  const rows = played.flatMap((one) =>
    one.verdict.is === "not-applicable" ? [{ scenario: titleOf(one), because: one.verdict.because }] : [],
  );
  if (rows.length === 0) return null;
  return html`<h2>Not applicable</h2><table><thead><tr><th scope="col">scenario</th><th scope="col">because</th></tr></thead>
<tbody>${rows.map(({ scenario, because }) => html`<tr><td>${scenario}</td><td>${because}</td></tr>`)}</tbody></table>`;
}
