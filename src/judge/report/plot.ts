import { scaleLinear } from "d3-scale";
import { html, type Safe } from "../../report/index.ts";
import type { MetricVerdict } from "../compare/index.ts";
import { change } from "./rows.ts";

const width = 640;
const height = 116;
const side = 14;
const middle = 50;

/**
 * The interval against 0 and the margin: what is tolerated is the ground on the right of the margin's line. Read it as:
 * wholly right of that line is a pass, wholly left of it a failure, wholly left of 0 a loss.
 */
export function intervalPlot(metric: MetricVerdict): Safe | null {
  const { estimate, margin, form } = metric;
  if (estimate === null) return null;
  const reach = Math.max(margin * 2, Math.abs(estimate.low), Math.abs(estimate.high)) * 1.08;
  const x = scaleLinear()
    .domain([-Math.min(1, reach), Math.min(1, reach)])
    .range([side, width - side]);
  const at = (value: number): string => x(Math.max(-1, Math.min(1, value))).toFixed(1);
  const ticks = x.ticks(5);
  // A label at the very edge would be cut off in the middle of it.
  const anchor = (tick: number): string =>
    x(tick) < 2 * side ? "start" : x(tick) > width - 2 * side ? "end" : "middle";
  const words = `${metric.metric}: ${change(estimate.delta, { form })}, interval ${change(estimate.low, { form })} to ${change(estimate.high, { form })}, margin ${change(-margin, { form })}`;
  return html`<svg class="interval" viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}">
<rect class="tolerated" x="${at(-margin)}" y="24" width="${(width - side - x(-margin)).toFixed(1)}" height="52"/>
${ticks.map((tick) => html`<text class="tick" x="${at(tick)}" y="104" text-anchor="${anchor(tick)}">${change(tick, { form }, false)}</text>`)}
<line class="grid" x1="${side}" x2="${width - side}" y1="76" y2="76"/>
${ticks.map((tick) => html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="76" y2="81"/>`)}
<line class="zero" x1="${at(0)}" x2="${at(0)}" y1="24" y2="76"/>
<line class="margin" x1="${at(-margin)}" x2="${at(-margin)}" y1="24" y2="76"/>
<text class="tick" x="${at(-margin)}" y="18" text-anchor="middle">margin</text>
<line class="reach ${metric.verdict}" x1="${at(estimate.low)}" x2="${at(estimate.high)}" y1="${middle}" y2="${middle}"/>
<line class="reach ${metric.verdict}" x1="${at(estimate.low)}" x2="${at(estimate.low)}" y1="${middle - 6}" y2="${middle + 6}"/>
<line class="reach ${metric.verdict}" x1="${at(estimate.high)}" x2="${at(estimate.high)}" y1="${middle - 6}" y2="${middle + 6}"/>
<circle class="${metric.verdict}" cx="${at(estimate.delta)}" cy="${middle}" r="5"/>
</svg>`;
}
