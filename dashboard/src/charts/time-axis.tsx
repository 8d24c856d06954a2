import type { ScaleTime } from "d3-scale";

const seconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Ticks along the bottom, in the viewer's zone. */
export function TimeAxis({ scale, y }: { readonly scale: ScaleTime<number, number>; readonly y: number }) {
  const [left = 0, right = 0] = scale.range();
  const all = scale.ticks(Math.max(2, Math.floor((right - left) / 90)));
  // At the turn of a month two stand close together; the later one is the rounder one.
  const ticks = all.filter((tick, at) => {
    const next = all[at + 1];
    return next === undefined || scale(next) - scale(tick) > 50;
  });
  return (
    <g transform={`translate(0 ${y})`}>
      <line className="grid" x1={left} x2={right} />
      {ticks.map((tick) => {
        const midnight = tick.getHours() === 0 && tick.getMinutes() === 0 && tick.getSeconds() === 0;
        return (
          <g key={Number(tick)} transform={`translate(${scale(tick)} 0)`}>
            <line className="grid" y2={5} />
            <text className="tick" y={18} textAnchor={right - scale(tick) < 22 ? "end" : "middle"}>
              {(midnight ? days : tick.getSeconds() === 0 ? hours : seconds).format(tick)}
            </text>
          </g>
        );
      })}
    </g>
  );
}
