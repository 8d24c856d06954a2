import type { Retention, RetentionCurve } from "./retention-of.ts";

const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/** Of a curve in a terminal: more requests than that share a bar, the lowest of them. */
const widest = 60;

/** One line for each kind: what is left at the end, and the way there. No colour, no newline. */
export function retentionLines({ curves, requests }: Retention): readonly string[] {
  const per = Math.ceil(requests.length / widest);
  return curves.map((curve) => `${curve.kind.padEnd(11)}  ${line(curve, requests.length, per)}  ${words(curve)}`);
}

function line({ points }: RetentionCurve, requests: number, per: number): string {
  return Array.from({ length: Math.ceil(requests / per) }, (_, bin) => {
    const shares = points
      .filter(({ request }) => Math.floor((request - 1) / per) === bin)
      .map(({ there, of }) => there / of);
    if (shares.length === 0) return " ";
    return bars[Math.round(Math.min(...shares) * (bars.length - 1))] ?? " ";
  }).join("");
}

/** `2 of 2 to the end`, `1 of 2 at the end, fewer from request 7`. */
function words({ points }: RetentionCurve): string {
  const last = points.at(-1);
  const lost = points.find(({ there, of }) => there < of);
  if (last === undefined) return "";
  const left = `${last.there} of ${last.of}`;
  return lost === undefined ? `${left} to the end` : `${left} at the end, some gone at request ${lost.request}`;
}
