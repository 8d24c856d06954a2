import { count, html, plural, type Safe } from "../../../report/index.ts";
import type { ScanResult } from "../../result.ts";
import {
  coincidesInWords,
  dateInWords,
  detectableInWords,
  moveInWords,
  retrospective,
  sizeInWords,
  type ToldFinding,
  toldFindings,
} from "../findings.ts";
import { chart } from "./chart.ts";

/** More would be a report of its own; all stand in the JSON. */
const mostCards = 12;

/** Whether signals changed: a chart for each that did, a table of what could have been seen for those that did not. */
export function findingsSection(result: ScanResult): Safe {
  const { found, nulls, untested } = toldFindings(result);
  if (found.length + nulls.length + untested.length === 0) return html``;
  const left = found.length - mostCards;
  return html`<section><h2>Signals, by day</h2><p class="soft">${retrospective} Whole days are compared, each session with its own kind; the error rate of 5 % holds for all signals together.</p>${
    found.length === 0
      ? html`<p class="card">${nulls.length === 0 ? "No signal could be tested; why stands below." : "No change of a signal was found. What could have been found stands below."}</p>`
      : found.slice(0, mostCards).map((told) => card(told, result))
  }${left > 0 ? html`<p class="soft">and ${count(left)} more in the JSON</p>` : ""}${
    nulls.length === 0
      ? ""
      : html`<details class="card"><summary>${plural(nulls.length, "signal")} without a change found, and what would have been found</summary><div class="scroll" tabindex="0"><table><thead><tr><th>Signal</th><th>Would have been found in 80 of 100</th><th class="n">Sessions</th><th class="n">Days</th></tr></thead><tbody>${nulls.map(
          (told) =>
            html`<tr><td>${told.name}</td><td>${detectableInWords(told)}</td><td class="n">${count(told.finding.sessions)}</td><td class="n">${count(told.finding.days)}</td></tr>`,
        )}</tbody></table></div></details>`
  }${
    untested.length === 0
      ? ""
      : html`<details class="card"><summary>${plural(untested.length, "signal")} not tested</summary><table class="stack"><tbody>${untested.map(
          ({ name, finding }) => html`<tr><td>${name}</td><td>${finding.because}</td></tr>`,
        )}</tbody></table></details>`
  }</section>`;
}

function card(told: ToldFinding, result: ScanResult): Safe {
  const { finding, name, unit } = told;
  const known = finding.coincides.flatMap((move) =>
    (move.known ?? []).map((text) => html`<p class="soft">${moveInWords(move)}: ${text}.</p>`),
  );
  return html`<article class="card signal"><div class="head"><h3>${finding.is === "changed" ? "Changed" : "Drifted"}: ${name}</h3></div>
<p>${sizeInWords(told)}. ${finding.is === "changed" ? dateInWords(finding) : "No date can be named"}.</p>
<p class="soft">${capital(coincidesInWords(finding, 6))}.</p>${known}
${picture(told, result, unit)}</article>`;
}

/** Days stand in the result over all clients: with several, they would show another signal than was tested. */
function picture({ finding, name }: ToldFinding, result: ScanResult, unit: string): Safe {
  const signal = result.signals.find((each) => each.signal === finding.signal && each.of === finding.of);
  const clients = new Set(result.findings.map(({ client }) => client)).size;
  if (signal === undefined || clients > 1 || result.period === null) return html``;
  const points = signal.byDay.flatMap(({ day, value, sessions }) => (value === null ? [] : [{ day, value, sessions }]));
  if (points.length < 2) return html``;
  const marks =
    finding.at === undefined
      ? []
      : [{ day: finding.at, number: 1, label: `${finding.at}: first day of the new level` }];
  const from = result.period.from.slice(0, 10);
  const to = result.period.to.slice(0, 10);
  const rows = points.map(
    ({ day, value, sessions }) =>
      html`<tr><td>${day}</td><td class="n">${value.toPrecision(3)}</td><td class="n">${count(sessions)}</td></tr>`,
  );
  return html`${chart(points, marks, { title: name, unit, from, to })}
<div class="scroll" tabindex="0"><table><thead><tr><th>Day</th><th class="n">Value</th><th class="n">Sessions</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
