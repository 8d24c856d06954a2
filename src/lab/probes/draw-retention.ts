import { scaleLinear } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import { html, type Safe } from "../../report/index.ts";
import type { FactKind } from "./fact.ts";
import type { Retention, RetentionCurve } from "./retention-of.ts";

const width = 560;
const height = 190;
const edge = { top: 14, right: 96, bottom: 42, left: 44 };

/** Told apart by dashes as well as by colour. */
const dashes: Readonly<Record<FactKind, string>> = {
  thinking: "none",
  "tool-result": "7 3",
  answer: "2 3",
  person: "9 3 2 3",
};
const colours: Readonly<Record<FactKind, string>> = {
  thinking: "var(--error)",
  "tool-result": "var(--accent)",
  answer: "var(--info)",
  person: "var(--mark)",
};

/** Beside the reports' own style sheet. */
export const retentionStyle = `
.retention{max-width:640px}.retention path{fill:none;stroke-width:2}.retention .name{font-size:11px;font-weight:600}
`;

/**
 * The share of planted facts that is still there, by request: a step line for each kind, its name at its end. `null` where
 * nothing was planted that showed.
 *
 * @param marks what happened before which request (from 1): `idle 61m`
 */
export function drawRetention(
  { curves, requests }: Retention,
  marks: readonly { readonly request: number; readonly label: string }[] = [],
): Safe | null {
  if (curves.length === 0) return null;
  const x = scaleLinear([1, Math.max(2, requests.length)], [edge.left, width - edge.right]);
  const y = scaleLinear([0, 1], [height - edge.bottom, edge.top]);
  const ticks = x.ticks(Math.min(8, requests.length)).filter(Number.isInteger);
  const fixed = (value: number): string => value.toFixed(1);
  const names = labels(curves, y);
  const said = curves.map(({ kind, points }) => `${kind} ${percent(points.at(-1))}`).join(", ");
  return html`<svg class="retention" viewBox="0 0 ${width} ${height}" role="img" aria-label="Facts planted early that are still in the last request: ${said}">
    ${[0, 0.5, 1].map((tick) => html`<line class="grid" x1="${edge.left}" x2="${width - edge.right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text class="tick" x="${edge.left - 6}" y="${fixed(y(tick) + 4)}" text-anchor="end">${tick * 100} %</text>`)}
    ${ticks.map((tick) => html`<text class="tick" x="${fixed(x(tick))}" y="${height - 18}" text-anchor="middle">${tick}</text>`)}
    <text class="tick" x="${(edge.left + width - edge.right) / 2}" y="${height - 4}" text-anchor="middle">request</text>
    ${marks.map(({ request, label }) => html`<g class="mark"><title>${label}</title><line x1="${fixed(x(request))}" x2="${fixed(x(request))}" y1="${edge.top}" y2="${height - edge.bottom}"/><text x="${fixed(x(request) + 3)}" y="${edge.top - 4}">${label}</text></g>`)}
    ${curves.map(({ kind, points }, i) => html`<path d="${pathOf(points, x, (value) => y(value) + i * apart.lines)}" style="stroke:${colours[kind]};stroke-dasharray:${dashes[kind]}"><title>${kind}</title></path>`)}
    ${names.map(({ kind, at }) => html`<text class="name" x="${width - edge.right + 6}" y="${fixed(at)}" style="fill:${colours[kind]}">${kind}</text>`)}
  </svg>`;
}

type Scale = (value: number) => number;

/** A single point is drawn as a short line: a path of one point shows nothing. */
function pathOf(points: RetentionCurve["points"], x: Scale, y: Scale): string {
  const drawn =
    points.length === 1 ? [...points, ...points.map((point) => ({ ...point, request: point.request + 0.5 }))] : points;
  const path = line<RetentionCurve["points"][number]>(
    ({ request }) => x(request),
    ({ there, of }) => y(there / of),
  ).curve(curveStepAfter);
  return path(drawn) ?? "";
}

/** Pixels: kinds that fare alike would hide each other, and their names as well. */
const apart = { lines: 2.5, names: 12 };

/** Names at the height of the curves' ends, moved apart and kept inside. */
function labels(curves: readonly RetentionCurve[], y: Scale): readonly { kind: FactKind; at: number }[] {
  const lowest = height - edge.bottom + 4;
  const wanted = curves
    .map(({ kind, points }) => ({ kind, at: y(share(points.at(-1))) + 4 }))
    .toSorted((a, b) => a.at - b.at);
  let above = Number.NEGATIVE_INFINITY;
  const down = wanted.map(({ kind, at }) => {
    above = Math.max(at, above + apart.names);
    return { kind, at: above };
  });
  return down.map(({ kind, at }, i) => ({ kind, at: Math.min(at, lowest - (down.length - 1 - i) * apart.names) }));
}

function share(point: RetentionCurve["points"][number] | undefined): number {
  return point === undefined ? 0 : point.there / point.of;
}

function percent(point: RetentionCurve["points"][number] | undefined): string {
  return `${Math.round(share(point) * 100)} %`;
}
