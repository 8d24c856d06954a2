import type { Retention, RetentionCurve } from "./retention-of.ts";
import { wordsOf } from "./retention-words.ts";

const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/** Of a curve in a terminal: more requests than that share a bar, the lowest of them. */
const widest = 60;

/** One line for each kind: what is left at the end, and the way there. No colour, no newline. */
export function retentionLines({ curves, requests }: Retention): readonly string[] {
  const per = Math.ceil(requests.length / widest);
  return curves.map((curve) => `${curve.kind.padEnd(11)}  ${line(curve, requests.length, per)}  ${wordsOf(curve)}`);
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
