import { useQuery } from "@tanstack/react-query";
import { scaleTime } from "d3-scale";
import { components as componentsQuery } from "../../api/queries.ts";
import { TimeAxis } from "../../charts/time-axis.tsx";
import { useWidth } from "../../charts/width.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty, FirstCall } from "../../parts/empty.tsx";
import { Name } from "../../parts/name.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, plural } from "../../text/figures.ts";
import { moment } from "../../text/times.ts";
import { shownName, visible } from "../../text/visible.ts";
import { isHash, shortened, value } from "../../text/words.ts";
import { type Row, rowsOf } from "./spans.ts";

const track = 20;
const most = 12;

/** One row per component, one bar per value from its first to its last call. */
export function Timeline() {
  const { filter, params, set } = useAddress();
  const asked = useQuery(componentsQuery(filter));
  const all = params.get("steady") === "true";
  const lanes = params.get("lanes") === "all";
  return (
    <Answer of={asked} what="components">
      {(versions) => {
        if (versions.length === 0) {
          return (
            <Empty title="No component seen in this range">
              <FirstCall />
            </Empty>
          );
        }
        const rows = rowsOf(versions);
        const shown = rows.filter(({ lane, spans }) => (lanes || lane === "main") && (all || spans.length > 1));
        const hidden = rows.length - shown.length;
        const kept = rows.filter(({ lane, spans }) => lane === "main" && spans.length === 1).length;
        return (
          <>
            <p className="choices">
              <label>
                <input type="checkbox" checked={all} onChange={() => set({ steady: all ? null : "true" })} /> also what
                never changed
              </label>{" "}
              <label>
                <input type="checkbox" checked={lanes} onChange={() => set({ lanes: lanes ? null : "all" })} /> every
                lane
              </label>{" "}
              {hidden > 0 && <span className="soft">{plural(hidden, "row")} not shown</span>}
            </p>
            {shown.length === 0 ? (
              <p>Nothing changed in the main lane in this range: {plural(kept, "component")} kept one value each.</p>
            ) : (
              [...Map.groupBy(shown, ({ client }) => client)].map(([client, mine]) => (
                <ClientRows key={client} client={client} rows={mine} over={stretchOf(shown)} />
              ))
            )}
          </>
        );
      }}
    </Answer>
  );
}

interface ClientRowsProps {
  readonly client: string;
  readonly rows: readonly Row[];
  /** One stretch of time for all clients: what happened at the same time stands below each other. */
  readonly over: readonly [from: number, to: number];
}

function stretchOf(rows: readonly Row[]): readonly [from: number, to: number] {
  const spans = rows.flatMap((row) => row.spans);
  return [Math.min(...spans.map(({ firstAt }) => firstAt)), Math.max(...spans.map(({ lastAt }) => lastAt))];
}

function ClientRows({ client, rows, over: [from, to] }: ClientRowsProps) {
  const [box, width] = useWidth();
  const left = width < 560 ? 96 : 170;
  const x = scaleTime([from, Math.max(to, from + 60_000)], [left, width - 12]);
  let y = 6;
  const placed = rows.map((row) => {
    const at = y;
    y += heightOf(row) + 12;
    return { row, at };
  });
  return (
    <section aria-labelledby={`of-${client}`}>
      <h2 id={`of-${client}`}>
        <Name of={client} />
      </h2>
      <div ref={box} className="chart">
        <svg
          width={width}
          height={y + 26}
          className="timeline"
          role="img"
          aria-label={`Components of ${client} over time: ${rows.map(({ component, spans: values }) => `${component}, ${plural(values.length, "value")}`).join("; ")}. “Who runs what” has them as a table.`}
        >
          {placed.map(({ row, at }) => (
            <g key={`${row.lane} ${row.component}`} transform={`translate(0 ${at})`}>
              <text x={0} y={track / 2} dy="0.32em" className="name">
                {shownName(row.component, width < 560 ? 14 : 24)}
                <title>{visible(row.component)}</title>
              </text>
              {row.lane !== "main" && (
                <text x={0} y={track / 2 + 17} className="tick">
                  {shownName(row.lane, width < 560 ? 14 : 24)}
                </text>
              )}
              {row.spans
                .filter((span) => span.track < most)
                .map((span) => {
                  const at = x(span.firstAt);
                  const wide = Math.max(4, x(span.lastAt) - at);
                  const label = span.value === "absent" ? "not sent" : labelOf(span.value);
                  const outside = wide < label.length * 6.6 + 10;
                  const next = row.spans.find((other) => other.track === span.track && other.order > span.order);
                  const end = next === undefined ? width - 12 : x(next.firstAt);
                  const room = end - at - wide > label.length * 6.6;
                  return (
                    <g key={span.value} transform={`translate(${at} ${span.track * track})`}>
                      <title>{`${visible(row.component)} ${visible(span.value)}: ${moment(span.firstAt, to)} to ${moment(span.lastAt, to)}, ${plural(span.sessions, "session")}, ${plural(span.exchanges, "call")}`}</title>
                      <rect className={`span s${span.order % 4}`} width={wide} height={track - 4} rx={3} />
                      {(!outside || room) && (
                        <text
                          className={outside ? "tick" : `in s${span.order % 4}`}
                          x={outside ? wide + 4 : 5}
                          y={(track - 4) / 2}
                          dy="0.34em"
                        >
                          {label}
                        </text>
                      )}
                    </g>
                  );
                })}
              {row.tracks > most && (
                <text x={0} y={track / 2 + 26} className="tick">
                  {count(row.tracks - most)} more at once
                </text>
              )}
              <line className="grid" x1={0} x2={width - 12} y1={heightOf(row) + 3} y2={heightOf(row) + 3} />
            </g>
          ))}
          <TimeAxis scale={x} y={y} />
        </svg>
      </div>
    </section>
  );
}

/** The lane of a helper is told below the component, which takes two lines. */
function heightOf({ lane, tracks }: Row): number {
  return Math.max(lane === "main" ? 1 : 1.5, Math.min(tracks, most)) * track;
}

function labelOf(text: string): string {
  return isHash(text) ? value(text) : visible(shortened(text));
}
