import { scaleLinear, scaleTime } from "d3-scale";
import type { Overview } from "../../../../src/store/index.ts";
import { TimeAxis } from "../../charts/time-axis.tsx";
import { useWidth } from "../../charts/width.ts";
import { count, plural } from "../../text/figures.ts";
import { moment } from "../../text/times.ts";

const hour = 3_600_000;
const height = 96;
const left = 44;

/** Calls by hour; where a promise broke, or a call failed, there is a mark. Hours without data are empty, not zero. */
export function Hours({ hours }: { readonly hours: Overview["hours"] }) {
  const [box, width] = useWidth();
  const bins = binned(hours, Math.max(24, Math.floor((width - left) / 4)));
  const first = bins[0];
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return null;
  // A few columns are drawn as columns, not as a wall.
  const x = scaleTime([Math.min(first.at, last.at - 23 * last.width), last.at + last.width], [left, width - 8]);
  const y = scaleLinear([0, Math.max(...bins.map(({ exchanges }) => exchanges))], [height, 14]).nice(3);
  const errors = hours.reduce((sum, each) => sum + each.errors, 0);
  const warnings = hours.reduce((sum, each) => sum + each.warnings, 0);
  const failed = hours.reduce((sum, each) => sum + each.failed, 0);
  const per = first.width === hour ? "hour" : `${first.width / hour} hours`;
  return (
    <section aria-label="Calls over time">
      <h2>
        Calls by {per}{" "}
        <small className="soft">
          <i className="key bar" /> calls <i className="key failed" /> failed <i className="key flag" /> promise broken{" "}
          <i className="key doubt" /> in doubt
        </small>
      </h2>
      <div ref={box} className="chart">
        <svg
          width={width}
          height={height + 30}
          role="img"
          aria-label={`Calls by ${per}: ${plural(failed, "failed call")}, ${plural(errors, "error")}, ${plural(warnings, "warning")} by promises broken`}
        >
          {y.ticks(3).map((tick) => (
            <g key={tick} transform={`translate(0 ${y(tick)})`}>
              <line className="grid" x1={left} x2={width - 8} />
              <text className="tick" x={left - 6} dy="0.32em" textAnchor="end">
                {count(tick)}
              </text>
            </g>
          ))}
          {bins.map((bin) => {
            const at = x(bin.at);
            const wide = Math.max(1, x(bin.at + bin.width) - at - 1);
            return (
              <g key={bin.at}>
                <title>{`${moment(bin.at, bin.at)}: ${plural(bin.exchanges, "call")}, ${count(bin.failed)} failed, ${plural(bin.errors, "error")}, ${plural(bin.warnings, "warning")}`}</title>
                <rect className="bar" x={at} y={y(bin.exchanges)} width={wide} height={height - y(bin.exchanges)} />
                <rect className="failed" x={at} y={y(bin.failed)} width={wide} height={height - y(bin.failed)} />
                {bin.errors > 0 && <path className="flag error" d={`M${at + wide / 2 - 5} 0h10l-5 9z`} />}
                {bin.errors === 0 && bin.warnings > 0 && <circle className="doubt" cx={at + wide / 2} cy={5} r={3} />}
              </g>
            );
          })}
          <TimeAxis scale={x} y={height} />
        </svg>
      </div>
    </section>
  );
}

interface Bin {
  readonly at: number;
  readonly width: number;
  exchanges: number;
  failed: number;
  errors: number;
  warnings: number;
}

/** Hours put together until there are at most so many columns over the whole stretch. */
function binned(hours: Overview["hours"], most: number): readonly Bin[] {
  const from = hours[0]?.at ?? 0;
  const stretch = ((hours.at(-1)?.at ?? 0) - from) / hour + 1;
  const widths = [1, 2, 3, 6, 12, 24, 48, 168, 672];
  const width = (widths.find((each) => stretch / each <= most) ?? 2688) * hour;
  const bins = new Map<number, Bin>();
  for (const each of hours) {
    const at = from + Math.floor((each.at - from) / width) * width;
    const bin = bins.get(at) ?? { at, width, exchanges: 0, failed: 0, errors: 0, warnings: 0 };
    bin.exchanges += each.exchanges;
    bin.failed += each.failed;
    bin.errors += each.errors;
    bin.warnings += each.warnings;
    bins.set(at, bin);
  }
  return [...bins.values()];
}
