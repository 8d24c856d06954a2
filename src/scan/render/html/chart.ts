import { scaleLinear, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import { figure, html, type Safe } from "../../../report/index.ts";

export interface Point {
  /** `2026-03-05` */
  readonly day: string;
  readonly value: number;
  /** Sessions behind the value: the size of its dot. */
  readonly sessions: number;
}

export interface Mark {
  readonly day: string;
  /** The change's number in the list above the charts. */
  readonly number: number;
  readonly label: string;
}

export interface ChartOptions {
  readonly title: string;
  readonly unit: string;
  /** First and last day of the whole report, so that all charts share one time axis. */
  readonly from: string;
  readonly to: string;
}

const width = 560;
const height = 190;
const edge = { top: 14, right: 14, bottom: 26, left: 52 };
const dayLength = 86_400_000;

/**
 * One signal by day: a dot for each day sized by its sessions, a line through neighbouring days (a gap of more than a
 * week is not drawn through: nothing was measured there), a numbered upright for each change.
 */
export function chart(points: readonly Point[], marks: readonly Mark[], options: ChartOptions): Safe {
  const time = (day: string): number => Date.parse(`${day}T00:00:00Z`);
  const first = time(options.from);
  const last = Math.max(time(options.to), first + dayLength);
  const x = scaleUtc([first, last], [edge.left, width - edge.right]);
  const values = points.map((point) => point.value);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  const y = scaleLinear([low, high === low ? low + 1 : high], [height - edge.bottom, edge.top]).nice(4);
  const most = points.reduce((greatest, { sessions }) => Math.max(greatest, sessions), 1);
  const radius = (sessions: number): string => (2 + 3 * Math.sqrt(sessions / most)).toFixed(1);
  const runs = unbroken(points, time);
  const path = line<Point>(
    (point) => x(time(point.day)),
    (point) => y(point.value),
  );
  const fixed = (value: number): string => value.toFixed(1);
  const format = x.tickFormat(4);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${options.title} by day, ${points.length} days; the table beside holds the figures">
    ${y
      .ticks(4)
      .map(
        (tick) =>
          html`<line class="grid" x1="${edge.left}" x2="${width - edge.right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text class="tick" x="${edge.left - 6}" y="${fixed(y(tick) + 4)}" text-anchor="end">${figure(tick, options.unit)}</text>`,
      )}
    ${x
      .ticks(4)
      .map(
        (tick) =>
          html`<text class="tick" x="${fixed(x(tick))}" y="${height - 8}" text-anchor="${x(tick) > width - 2 * edge.right ? "end" : "middle"}">${tick.getUTCHours() === 0 ? format(tick) : ""}</text>`,
      )}
    ${uprights(marks).map(
      ({ day, numbers, label }, index) =>
        html`<g class="mark"><title>${label}</title><line x1="${fixed(x(time(day)))}" x2="${fixed(x(time(day)))}" y1="${edge.top}" y2="${height - edge.bottom}"/><text x="${fixed(x(time(day)) + 3)}" y="${edge.top + 4 + 9 * (index % 3)}">${numbers}</text></g>`,
    )}
    ${runs.map((run) => html`<path class="line" d="${path(run) ?? ""}"/>`)}
    ${points.map(
      (point) =>
        html`<circle cx="${fixed(x(time(point.day)))}" cy="${fixed(y(point.value))}" r="${radius(point.sessions)}"><title>${point.day}: ${figure(point.value, options.unit)} (${point.sessions} sessions)</title></circle>`,
    )}
  </svg>`;
}

/** Changes of one day share an upright: `3–5`. */
function uprights(marks: readonly Mark[]): readonly { day: string; numbers: string; label: string }[] {
  const days = new Map<string, Mark[]>();
  for (const mark of marks) {
    const sameDay = days.get(mark.day);
    if (sameDay === undefined) days.set(mark.day, [mark]);
    else sameDay.push(mark);
  }
  return [...days].map(([day, all]) => {
    const [first, last] = [all[0]?.number, all.at(-1)?.number];
    return {
      day,
      numbers: first === last ? `${first}` : `${first}–${last}`,
      label: all.map(({ number, label }) => `${number} ${label}`).join("\n"),
    };
  });
}

function unbroken(points: readonly Point[], time: (day: string) => number): readonly Point[][] {
  const runs: Point[][] = [];
  let previous: Point | undefined;
  for (const point of points) {
    if (previous === undefined || time(point.day) - time(previous.day) > 7 * dayLength) runs.push([point]);
    else runs.at(-1)?.push(point);
    previous = point;
  }
  return runs.filter((run) => run.length > 1);
}
