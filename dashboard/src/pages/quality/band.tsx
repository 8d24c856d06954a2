import { scaleLinear, scaleSqrt, scaleTime } from "d3-scale";
import { area, curveStepAfter, line } from "d3-shape";
import type { QualityAnswer } from "../../../../src/server/index.ts";
import { TimeAxis } from "../../charts/time-axis.tsx";
import { useWidth } from "../../charts/width.ts";
import { inUnit, plural } from "../../text/figures.ts";
import { moment } from "../../text/times.ts";
import { pointValue } from "./point-value.ts";

type Segment = QualityAnswer["segments"][number];
type Running = Segment["running"][number];

interface Props {
  readonly segment: Segment;
  readonly changes: QualityAnswer["changes"];
  readonly domain: readonly [from: number, to: number];
  readonly extent: readonly [low: number, high: number];
  readonly unit: string;
  readonly title: string;
}

const height = 170;
const left = 64;

/** Points over time, the mean so far, the band it runs in, and a line where something changed. */
export function Band({ segment, changes, domain, extent, unit, title }: Props) {
  const [box, width] = useWidth();
  const { points } = segment;
  const [from, to] = domain;
  const last = segment.running.at(-1);
  // The last one holds until the end of its step, and is seen where it is the only one.
  const running = last === undefined ? [] : [...segment.running, { ...last, at: to }];
  const pad = (extent[1] - extent[0]) * 0.06 || Math.abs(extent[1]) * 0.1 || 0.1;
  const bounded = unit === "share" || unit === "score";
  const low = bounded ? Math.max(0, extent[0] - pad) : extent[0] - pad;
  const high = bounded ? Math.min(1, extent[1] + pad) : extent[1] + pad;
  const x = scaleTime([from, to], [left + 6, width - 14]);
  const y = scaleLinear([low, high], [height, 18]).nice(4).clamp(true);
  const most = Math.max(...points.map(({ n }) => n));
  const r = scaleSqrt([0, most], [1.6, 4.5]);
  const band = area<Running>()
    .x(({ at }) => x(at))
    .y0(({ lower }) => y(lower))
    .y1(({ upper }) => y(upper))
    .curve(curveStepAfter)([...running]);
  const mean = line<Running>()
    .x(({ at }) => x(at))
    .y(({ estimate }) => y(estimate))
    .curve(curveStepAfter)([...running]);
  const upper = line<Segment["points"][number]>()
    .defined(({ p90 }) => p90 !== null)
    .x(({ at }) => x(at))
    .y(({ p90 }) => y(p90 ?? 0))([...points]);
  return (
    <div ref={box} className="chart">
      <svg
        width={width}
        height={height + 30}
        className="band"
        role="img"
        aria-label={`${title} of ${segment.segment ?? "all together"}: ${plural(points.length, "point")} from ${moment(from, to)} to ${moment(to, to)}, ${plural(changes.length, "change")}. The points stand in the table below.`}
      >
        {y.ticks(4).map((tick) => (
          <g key={tick} transform={`translate(0 ${y(tick)})`}>
            <line className="grid" x1={left} x2={width - 8} />
            <text className="tick" x={left - 6} dy="0.32em" textAnchor="end">
              {inUnit(tick, short(unit))}
            </text>
          </g>
        ))}
        {band !== null && <path className="area" d={band} />}
        {mean !== null && <path className="mean" d={mean} />}
        {upper !== null && points.some(({ p90 }) => p90 !== null) && <path className="upper" d={upper} />}
        {marksOf(changes, x).map(({ at, first, last, says }) => (
          <g key={first} className="gap" transform={`translate(${at} 0)`}>
            <title>{says}</title>
            <line y1={14} y2={height} />
            <text className="tick" y={10} textAnchor="middle">
              {first === last ? first : `${first}–${last}`}
            </text>
          </g>
        ))}
        {points.map((point) => {
          const value = pointValue(point);
          if (value === null) return null;
          return (
            <circle key={point.at} cx={x(point.at)} cy={y(value)} r={r(point.n)}>
              <title>{`${moment(point.at, to)}: ${inUnit(value, unit)}${point.p90 === null ? "" : `, nine of ten under ${inUnit(point.p90, unit)}`}, ${plural(point.n, "observation")}`}</title>
            </circle>
          );
        })}
        <TimeAxis scale={x} y={height} />
      </svg>
    </div>
  );
}

interface ChangeMark {
  readonly at: number;
  /** Numbers of the changes that stand here. */
  readonly first: number;
  last: number;
  says: string;
}

/** One line for changes that would stand on top of each other. */
function marksOf(changes: Props["changes"], x: (at: number) => number): readonly ChangeMark[] {
  const marks: ChangeMark[] = [];
  for (const [index, change] of changes.entries()) {
    const at = x(change.at);
    const says = `${index + 1}. ${change.client}: ${change.component}`;
    const before = marks.at(-1);
    if (before !== undefined && at - before.at < 26) {
      before.last = index + 1;
      before.says += `\n${says}`;
    } else marks.push({ at, first: index + 1, last: index + 1, says });
  }
  return marks;
}

/** Along the axis there is no room for long units: the heading has them. */
function short(unit: string): string {
  return ["share", "score", "usd", "ms"].includes(unit) ? unit : "ratio";
}
