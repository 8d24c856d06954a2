import { Link, useLocation } from "wouter";
import type { ExchangeFact, ViolationFact } from "../../../../src/telemetry/index.ts";
import { Names } from "../../parts/name.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, duration, plural } from "../../text/figures.ts";
import { second } from "../../text/times.ts";
import { shownName, visible } from "../../text/visible.ts";

interface Props {
  readonly exchanges: readonly ExchangeFact[];
  readonly violations: readonly ViolationFact[];
}

const cell = 15;
const lane = 26;
const top = 22;
const idle = 300_000;
const none = "not placed";

/**
 * The lanes of a session as swim lanes. One column per call in the order of their beginnings, not of time: an hour of
 * idleness would leave nothing of the rest. Where it was idle for more than five minutes, a line says how long.
 */
export function SwimLanes({ exchanges, violations }: Props) {
  const { with: changed, params } = useAddress();
  const [path] = useLocation();
  const lanes = [...new Set(exchanges.map((each) => each.lane ?? none))].sort(mainFirst);
  const broken = new Map(violations.map((each) => [each.exchange, each]));
  const chosen = params.get("call");
  const left = 12 + 6.4 * Math.max(...lanes.map((name) => Math.min(24, name.length)), 4);
  const columns = placed(exchanges);
  const wide = left + (columns.at(-1)?.x ?? 0) + cell + 8;
  const high = top + lanes.length * lane + 6;
  return (
    <section aria-label="Lanes">
      <p className="legend soft">
        <i className="key call" /> call <i className="key lost" /> thinking lost <i className="key failed" /> failed{" "}
        <i className="key flag" /> promise broken <i className="key gap" /> idle; one column per call, not to scale in
        time
      </p>
      <p className="hidden">
        {plural(exchanges.length, "call")} in {plural(lanes.length, "lane")}: <Names of={lanes} />. The table below has
        every call.
      </p>
      <Scroll label="Lanes, scrolls sideways">
        <svg width={wide} height={high} className="lanes" aria-hidden="true">
          {lanes.map((name, row) => (
            <g key={name} transform={`translate(0 ${top + row * lane})`}>
              <line className="grid" x1={left} x2={wide} y1={lane / 2} y2={lane / 2} />
              <text className="tick" x={left - 8} y={lane / 2} dy="0.34em" textAnchor="end">
                {shownName(name, 24)}
                <title>{visible(name)}</title>
              </text>
            </g>
          ))}
          {columns.map(({ exchange, x, gap, turn }) => (
            <g key={exchange.id} transform={`translate(${left + x} 0)`}>
              {gap !== null && (
                <g className="gap">
                  <line x1={-8} x2={-8} y1={14} y2={high} />
                  <text className="tick" x={-8} y={10} textAnchor="middle">
                    {duration(gap)}
                  </text>
                </g>
              )}
              {turn !== null && (
                <text className="tick" x={cell / 2 - 1} y={gap === null ? 10 : 20} textAnchor="middle">
                  {gap === null ? turn : ""}
                </text>
              )}
              <g transform={`translate(0 ${top + lanes.indexOf(exchange.lane ?? none) * lane + 4})`}>
                <Link href={`${path}${changed({ call: exchange.id, tab: null })}`} tabIndex={-1}>
                  <Mark exchange={exchange} violation={broken.get(exchange.id)} chosen={exchange.id === chosen} />
                </Link>
              </g>
            </g>
          ))}
        </svg>
      </Scroll>
    </section>
  );
}

interface MarkProps {
  readonly exchange: ExchangeFact;
  readonly violation: ViolationFact | undefined;
  readonly chosen: boolean;
}

function Mark({ exchange, violation, chosen }: MarkProps) {
  const failed = exchange.outcome === "error" || exchange.outcome === "cut";
  const size = cell - 3;
  const lost = exchange.thinking?.lost ?? 0;
  const kind = failed ? "failed" : lost > 0 ? "lost" : exchange.analysis.is === "done" ? "call" : "blind";
  return (
    <>
      <title>
        {[
          `${second(exchange.at)} ${exchange.lane ?? none}, ${exchange.model ?? "model not seen"}`,
          exchange.outcome,
          lost > 0 ? `${count(lost)} thinking lost` : "",
          violation === undefined ? "" : `${violation.invariant} broken`,
        ]
          .filter((part) => part !== "")
          .join(", ")}
      </title>
      <rect className={`${kind}${chosen ? " chosen" : ""}`} width={size} height={18} rx={3} />
      {failed && <path className="cross" d={`M3 6l${size - 6} 6m0 -6l-${size - 6} 6`} />}
      {violation && <path className={`flag ${violation.severity}`} d={`M${size / 2 - 5} -4h10l-5 8z`} />}
    </>
  );
}

interface Placed {
  readonly exchange: ExchangeFact;
  readonly x: number;
  readonly gap: number | null;
  readonly turn: number | null;
}

function placed(exchanges: readonly ExchangeFact[]): readonly Placed[] {
  let x = 0;
  let before: ExchangeFact | null = null;
  let turn = 0;
  return exchanges.map((exchange) => {
    const silent = before === null ? 0 : exchange.at - before.at - (before.durationMs ?? 0);
    const gap = silent > idle ? silent : null;
    if (before !== null) x += cell + (gap === null ? 0 : 40);
    const next = exchange.lane === "main" && exchange.turn > turn ? exchange.turn : null;
    if (next !== null) turn = next;
    before = exchange;
    return { exchange, x, gap, turn: next };
  });
}

function mainFirst(a: string, b: string): number {
  const rank = (name: string): number => (name === "main" ? 0 : name === none ? 2 : 1);
  return rank(a) - rank(b) || a.localeCompare(b);
}
