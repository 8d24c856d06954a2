import { type Figure, figure } from "../../rows/row.ts";
import { shown, whole } from "../figures.ts";
import type { Row } from "../row.ts";

const arl = 10_000;
const settings = [
  { drop: 0.03, clean: 1000, most: 1150 },
  { drop: 0.03, clean: 0, most: 1370 },
  { drop: 0.1, clean: 1000, most: null },
  { drop: 0.1, clean: 0, most: null },
] as const;

/** How soon a monitor sees a drop in one of 20 segments. */
export const delays: Row = {
  about: "delay of a monitor: 20 disjoint segments, ARL 10,000 over all of them, p0 = 0.65 known",
  async run({ repeater, times, say }) {
    const figures: Figure[] = [];
    const details: unknown[] = [];
    const quietly: unknown[] = [];
    for (const { drop, clean, most } of settings) {
      const what = `${drop * 100} points, ${clean === 0 ? "from an empty state" : `after ${whole(clean)} clean observations`}`;
      say(what);
      const params = { p0: 0.65, drop, segments: 20, arl, clean, most: 100_000 };
      const outcomes = await repeater.repeat("delay", params, times(1500));
      const seen = outcomes.flatMap(({ delay = Number.NaN }) => (Number.isNaN(delay) ? [] : [delay]));
      const mean = seen.reduce((sum, each) => sum + each, 0) / seen.length;
      const q90 = seen.toSorted((a, b) => a - b)[Math.ceil(0.9 * seen.length) - 1] ?? Number.NaN;
      const error = Math.sqrt(seen.reduce((sum, each) => sum + (each - mean) ** 2, 0)) / seen.length;
      const early = outcomes.length - seen.length;
      details.push({ ...params, mean, error, q90, of: seen.length, early });
      const said = `mean ${whole(mean)} ± ${whole(error)}, q90 ${whole(q90)}, of ${seen.length}${early > 0 ? `; ${early} had alarmed before` : ""}`;
      figures.push(
        most === null
          ? shown(what, said)
          : figure(
              what,
              `mean ≤ ${whole(most)} observations of the segment`,
              said,
              mean <= most,
              `mean ${whole(mean)}`,
            ),
      );
    }
    for (const segments of [1, 20]) {
      const what = `nothing happens in ${segments === 1 ? "one segment" : `${segments} segments`}`;
      say(what);
      const params = { p0: 0.65, segments, arl, most: 20 * arl };
      const alarms = (await repeater.repeat("quiet", params, times(1000))).map(({ alarm = 0 }) => alarm);
      const mean = alarms.reduce((sum, each) => sum + each, 0) / alarms.length;
      const error = Math.sqrt(alarms.reduce((sum, each) => sum + (each - mean) ** 2, 0)) / alarms.length;
      quietly.push({ ...params, mean, error, of: alarms.length });
      figures.push(
        figure(
          what,
          `mean ≥ ${whole(arl)} observations of all segments to the first false alarm, within 2.33 standard errors`,
          `mean ${whole(mean)} ± ${whole(error)}, of ${alarms.length}`,
          mean >= arl - 2.33 * error,
          `mean ${whole(mean)}`,
        ),
      );
    }
    return { figures, details: [...details, ...quietly] };
  },
};
