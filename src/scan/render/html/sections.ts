import {
  bytes,
  count,
  day,
  evidenceFigure,
  figure,
  html,
  minute,
  plural,
  promises,
  Safe,
  settingValue,
} from "../../../report/index.ts";
import type { BeforeAfter, ScannedChange, ScannedSignal, ScannedViolation, ScanResult } from "../../result.ts";
import {
  brokenAndNoted,
  type ChangeGroup,
  changeArrow,
  changeNotes,
  fewestSessions,
  groupChanges,
  invisible,
  messagesOf,
  movers,
  nothingChanged,
  ofAllCalls,
  type ViolationGroup,
} from "../groups.ts";
import { chart, type Mark } from "./chart.ts";

/** Rows beyond this stand in the JSON only: a page has to open on a phone. */
const mostRows = 200;
/** Messages of one broken promise that stand above its first evidence; all are in the list under it. */
const mostKinds = 6;
/** More changes than this would cover a chart. */
const mostMarks = 12;

export function header(result: ScanResult): Safe {
  const { tokens } = result;
  const token = (value: number | null): string => (value === null ? "not recorded" : short(value));
  const broken = new Set(result.violations.filter((each) => each.severity !== "info").map((each) => each.session)).size;
  const changes = groupChanges(result.changes).length;
  const period =
    result.period === null
      ? ""
      : `${day(result.period.from)} to ${day(result.period.to)}, ${plural(result.inputs.length, "file")}; all times in UTC`;
  const tiles: readonly (readonly [string, string])[] = [
    [count(result.sessions), result.sessions === 1 ? "session" : "sessions"],
    [count(result.exchanges), "model calls"],
    [count(broken), "sessions with a broken promise"],
    [count(changes), changes === 1 ? "change" : "changes"],
    [token(tokens.input), "input tokens, uncached"],
    [token(tokens.cacheRead), "read from cache"],
    [token(tokens.output), "output tokens"],
  ];
  return html`<header><h1>What happened to your agent</h1><p class="soft">${period}</p>
<ul class="figures">${tiles.map(([value, label]) => html`<li><b>${value}</b><span>${label}</span></li>`)}</ul></header>`;
}

function short(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toPrecision(3)} G`;
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e4) return `${(value / 1e3).toPrecision(3)} k`;
  return count(value);
}

export function violationsSection(result: ScanResult): Safe {
  const { broken } = brokenAndNoted(result.violations);
  const empty =
    result.exchanges === 0
      ? "There is no model call to look at, so nothing can be said."
      : "No promise was broken that these inputs can show. What they cannot show stands below.";
  return html`<section><h2>What broke</h2>${broken.length === 0 ? html`<p class="card">${empty}</p>` : ""}${broken.map(violationCard)}</section>`;
}

/** Listed, not judged: apart from what broke. */
export function notedSection(result: ScanResult): Safe {
  const { noted } = brokenAndNoted(result.violations);
  return noted.length === 0
    ? html``
    : html`<section><h2>Noted, nothing broken</h2>${noted.map(violationCard)}</section>`;
}

function violationCard(group: ViolationGroup): Safe {
  const { severity, invariant, sessions, all, first } = group;
  return html`<article class="card"><div class="head">
<span class="badge ${severity}">${severity}</span><h3><code>${invariant}</code></h3>
<span class="soft">${plural(sessions, "session")}${all.length > sessions ? `, ${plural(all.length, "time")}` : ""}, first ${minute(first.at)}</span></div>
${messagesOf(group)
  .slice(0, mostKinds)
  .map((message) => html`<p>${message}</p>`)}<p class="soft">The promise: ${promises[invariant]}.</p>${evidence(first)}
${
  all.length > 1
    ? html`<details><summary>All ${count(all.length)}</summary><div class="scroll" tabindex="0"><table class="stack"><thead><tr><th>When</th><th>Session</th><th>Lane</th><th>What</th></tr></thead><tbody>${all
        .slice(0, mostRows)
        .map(
          (each) =>
            html`<tr><td>${minute(each.at)}</td><td data-label="session"><code>${each.session}</code></td><td data-label="lane">${each.lane}</td><td>${each.message}</td></tr>`,
        )}</tbody></table></div>${all.length > mostRows ? html`<p class="soft">and ${count(all.length - mostRows)} more in the JSON</p>` : ""}</details>`
    : ""
}</article>`;
}

function evidence({ evidence: shown, consequences, session, lane, exchange }: ScannedViolation): Safe {
  const rows: (readonly [string, string | Safe])[] = [
    ["expected", shown.expected],
    ["seen", shown.seen],
  ];
  if (shown.firstDivergence !== null) rows.push(["where", html`<code>${shown.firstDivergence}</code>`]);
  for (const [name, value] of Object.entries(shown.figures)) rows.push(evidenceFigure(name, value));
  if (shown.repeats > 0) rows.push(["seen again", `in ${plural(shown.repeats, "later call")}`]);
  rows.push(["session", html`<code>${session}</code>, ${lane}, call <code>${exchange}</code>`]);
  for (const { invariant, message } of consequences) rows.push(["led to", html`<code>${invariant}</code>: ${message}`]);
  const text = shown.text;
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>${
    text === undefined
      ? ""
      : html`${text.expected === undefined ? "" : html`<p class="soft">Text expected</p><pre>${text.expected}</pre>`}${text.seen === undefined ? "" : html`<p class="soft">Text seen</p><pre>${text.seen}</pre>`}`
  }`;
}

export function changesSection(result: ScanResult): Safe {
  const groups = groupChanges(result.changes);
  if (groups.length === 0)
    return html`<section><h2>What changed</h2><p class="card">${sentence(nothingChanged(result))}</p></section>`;
  const infos = new Map(result.signals.map((signal) => [`${signal.signal} ${signal.of}`, signal]));
  const left = Math.max(0, groups.length - mostRows);
  const item = (group: ChangeGroup): Safe => {
    const { change } = group;
    const where = [change.client, change.model ?? "", change.lane].filter((part) => part !== "").join(", ");
    return html`<li><div class="row"><time>${minute(change.at)}</time>
<span><b>${change.component}</b> <code>${settingValue(change.from)}</code> ${changeArrow(group)} <code>${settingValue(change.to)}</code></span>
<span class="soft">${where}${changeNotes(group)}</span></div>${knownOf(change)}${moved(change, infos)}${aroundChange(change, infos)}</li>`;
  };
  return html`<section><h2>What changed</h2>${
    left > 0
      ? html`<p class="soft">The newest ${count(mostRows)}; ${count(left)} earlier ones stand in the JSON.</p>`
      : ""
  }${groups.some(({ change }) => movers(change, 1).length > 0) ? html`<p class="soft">${movedNote}</p>` : ""}<ol class="changes card" start="${left + 1}">${groups.slice(left).map(item)}</ol></section>`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** The figures that the terminal's summary tells, too. */
function knownOf({ known = [] }: ScannedChange): Safe | null {
  if (known.length === 0) return null;
  return html`<ul class="moved" aria-label="Known of this version">${known.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function moved(change: ScannedChange, infos: ReadonlyMap<string, ScannedSignal>): Safe {
  const pairs = movers(change, 3);
  if (pairs.length === 0) return html``;
  return html`<ul class="moved">${pairs.map(({ signal, of, before, after }) => {
    const info = infos.get(`${signal} ${of}`);
    const unit = info?.unit ?? "ratio";
    return html`<li>${info?.title ?? signal}: ${figure(before.value, unit)} → ${figure(after.value, unit)} <span class="soft">(${count(before.sessions)} → ${count(after.sessions)} sessions)</span></li>`;
  })}</ul>`;
}

const movedNote = `Under a change: the first figures of a fixed list that moved by a tenth or more, with ${fewestSessions} sessions or more on each side. They prove no cause.`;

function aroundChange(change: ScannedChange, infos: ReadonlyMap<string, ScannedSignal>): Safe {
  const pairs = change.signals.filter(({ before, after }) => before.value !== null && after.value !== null);
  if (pairs.length === 0) return html``;
  const row = ({ signal, of, before, after }: BeforeAfter): Safe => {
    const info = infos.get(`${signal} ${of}`);
    const unit = info?.unit ?? "ratio";
    return html`<tr><td>${info?.title ?? signal}${of === "subagents" ? ", sub-agents" : ""}</td><td class="n">${figure(before.value, unit)}</td><td class="n">${figure(after.value, unit)}</td><td class="n">${count(before.sessions)} → ${count(after.sessions)}</td></tr>`;
  };
  return html`<details><summary>Signals before and after (${pairs.length})</summary><div class="scroll" tabindex="0"><table><thead><tr><th>Signal</th><th class="n">Before</th><th class="n">After</th><th class="n">Sessions</th></tr></thead><tbody>${pairs.map(row)}</tbody></table></div></details>`;
}

export function signalsSection(result: ScanResult): Safe {
  const measured = result.signals.filter((signal) => signal.overall.value !== null && !isFlat(signal));
  const flat = result.signals.filter(isFlat);
  const missing = result.signals.filter((signal) => signal.overall.value === null);
  const marks = groupChanges(result.changes).map(
    (group, index): Mark => ({
      day: group.change.at.slice(0, 10),
      number: index + 1,
      label: `${group.change.component}: ${settingValue(group.change.from)} ${changeArrow(group)} ${settingValue(group.change.to)}`,
    }),
  );
  const from = result.period?.from.slice(0, 10) ?? "1970-01-01";
  const to = result.period?.to.slice(0, 10) ?? "1970-01-02";
  const card = (signal: ScannedSignal): Safe => {
    const points = signal.byDay.flatMap(({ day: date, value, sessions }) =>
      value === null ? [] : [{ day: date, value, sessions }],
    );
    const title = signal.title + (signal.of === "subagents" ? ", sub-agents" : "");
    return html`<article class="card signal"><div class="head"><h3>${title}</h3></div>
<p class="soft">${figure(signal.overall.value, signal.unit)}${unitWord(signal.unit)} over ${plural(signal.overall.sessions, "session")}. Also moves with: ${signal.confound}.</p>
${chart(points, marks.length > mostMarks ? [] : marks, { title, unit: signal.unit, from, to })}
<div class="scroll" tabindex="0"><table><thead><tr><th>Day</th><th class="n">Value</th><th class="n">Sessions</th></tr></thead><tbody>${points
      .slice(-mostRows)
      .map(
        (point) =>
          html`<tr><td>${point.day}</td><td class="n">${figure(point.value, signal.unit)}</td><td class="n">${point.sessions}</td></tr>`,
      )}</tbody></table></div>
${segments(signal)}</article>`;
  };
  if (result.signals.every((signal) => signal.overall.value === null)) return html``;
  const uprights =
    marks.length === 0
      ? ""
      : marks.length > mostMarks
        ? ` The changes above are too many to mark here (${count(marks.length)}).`
        : " Uprights are the numbered changes above.";
  return html`<section><h2>Signals over time</h2>${
    measured.length === 0 ? "" : html`<p class="soft">Dots are days, sized by their sessions.${uprights}</p>`
  }${measured.map(card)}${
    flat.length === 0
      ? ""
      : html`<details class="card"${measured.length === 0 ? new Safe(" open") : ""}><summary>${plural(flat.length, "signal")} the same on every day, or seen on one day only</summary><table><thead><tr><th>Signal</th><th class="n">Value</th><th class="n">Sessions</th></tr></thead><tbody>${flat.map(
          (signal) =>
            html`<tr><td>${signal.title}${signal.of === "subagents" ? ", sub-agents" : ""}</td><td class="n">${figure(signal.overall.value, signal.unit)}</td><td class="n">${count(signal.overall.sessions)}</td></tr>`,
        )}</tbody></table></details>`
  }${
    missing.length === 0
      ? ""
      : html`<details class="card"><summary>${plural(missing.length, "signal")} not measured</summary><table class="stack"><tbody>${missing.map(
          (signal) =>
            html`<tr><td>${signal.title}${signal.of === "subagents" ? ", sub-agents" : ""}</td><td>${signal.notMeasured.map(({ because, sessions }) => `${because} (${plural(sessions, "session")})`).join("; ")}</td></tr>`,
        )}</tbody></table></details>`
  }</section>`;
}

/** The same value on every day, or one day only: a line of a table tells it better than a chart. */
function isFlat(signal: ScannedSignal): boolean {
  const values = signal.byDay.flatMap(({ value }) => (value === null ? [] : [value]));
  return signal.overall.value !== null && values.length > 0 && values.every((value) => value === values[0]);
}

function unitWord(unit: string): string {
  return ["share", "usd", "ms", "ratio"].includes(unit) ? "" : ` ${unit}`;
}

function segments(signal: ScannedSignal): Safe {
  if (signal.bySegment.length < 2) return html``;
  return html`<details><summary>By version, model, effort and entrypoint</summary><div class="scroll" tabindex="0"><table><thead><tr><th>Client</th><th>Version</th><th>Model</th><th>Effort</th><th>Entry</th><th class="n">Value</th><th class="n">Sessions</th></tr></thead><tbody>${signal.bySegment
    .slice(0, mostRows)
    .map(
      (row) =>
        html`<tr><td>${row.client}</td><td>${row.version ?? "not recorded"}</td><td>${row.model ?? "not recorded"}</td><td>${row.effort ?? "not recorded"}</td><td>${row.entrypoint ?? "not recorded"}</td><td class="n">${figure(row.value, signal.unit)}</td><td class="n">${row.sessions}</td></tr>`,
    )}</tbody></table></div></details>`;
}

export function visibilitySection(result: ScanResult): Safe {
  const reasons = invisible(result);
  return html`<section><h2>What these inputs cannot show</h2>${
    reasons.length === 0
      ? html`<p class="card">${result.exchanges === 0 ? "There is no model call to look at, so nothing can be said." : "Every promise could be checked."}</p>`
      : html`<div class="card"><table class="stack"><thead><tr><th>Promise</th><th>Why</th><th>Where</th></tr></thead><tbody>${reasons.map(
          ({ because, invariants, exchanges }) =>
            html`<tr><td>${invariants.map((each) => html`<code>${each}</code> `)}</td><td>${because}</td><td>${ofAllCalls(exchanges, result)}</td></tr>`,
        )}</tbody></table></div>`
  }</section>`;
}

export function readSection(result: ScanResult): Safe {
  return html`<section><h2>What was read</h2>${
    result.problems.length === 0
      ? ""
      : html`<div class="card"><h3>${plural(result.problems.length, "place")} could not be read</h3><table class="stack"><tbody>${result.problems
          .slice(0, mostRows)
          .map(
            ({ input, where, what }) => html`<tr><td><code>${input}</code> ${where}</td><td>${what}</td></tr>`,
          )}</tbody></table></div>`
  }${
    result.delegations.length === 0
      ? ""
      : html`<div class="card"><h3>Work handed to other models and lanes</h3><table class="stack"><thead><tr><th>From</th><th>To</th><th>Lane</th><th class="n">Calls</th></tr></thead><tbody>${result.delegations.map(
          ({ from, to, lane, exchanges }) =>
            html`<tr><td>${from ?? "not recorded"}</td><td data-label="to">${to ?? "not recorded"}</td><td data-label="lane">${lane}</td><td class="n" data-label="calls">${count(exchanges)}</td></tr>`,
        )}</tbody></table></div>`
  }<details class="card"><summary>${plural(result.inputs.length, "file")}</summary><div class="scroll" tabindex="0"><table><thead><tr><th>File</th><th>Format</th><th class="n">Size</th><th class="n">Sessions</th><th class="n">Calls</th></tr></thead><tbody>${result.inputs
    .slice(0, mostRows)
    .map(
      (input) =>
        html`<tr><td><code>${input.path}</code></td><td>${input.format}</td><td class="n">${bytes(input.bytes)}</td><td class="n">${count(input.sessions)}</td><td class="n">${count(input.exchanges)}</td></tr>`,
    )}</tbody></table></div>${result.inputs.length > mostRows ? html`<p class="soft">and ${count(result.inputs.length - mostRows)} more in the JSON</p>` : ""}</details></section>`;
}
