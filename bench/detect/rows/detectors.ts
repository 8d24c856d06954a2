import { type Alarms, alarmsOf, heldEverywhere } from "../figures.ts";
import type { Row } from "../row.ts";
import type { Detector } from "../simulations/detector.ts";
import { rates } from "./pairs.ts";

const alpha = 0.05;
const beta = 0.01;

/** Monitors over streams in which nothing gets worse. */
export const detectors: Row = {
  about: "false alarms: change detectors, P(alarm within n) ≤ n/A",
  async run({ repeater, times, say }) {
    const play = async (
      setting: string,
      params: Omit<Detector, "alpha">,
      level: number,
      count: number,
    ): Promise<readonly Alarms[]> => {
      say(`detector ${setting}`);
      return alarmsOf(setting, await repeater.repeat("detector", { ...params, alpha }, times(count)), level);
    };
    const known: Alarms[] = [];
    const window: Alarms[] = [];
    const unknown: Alarms[] = [];
    for (const p of rates) {
      const common = { p, segments: 1, observations: 10_000 };
      for (const traffic of ["steady", "drifting", "graded"] as const) {
        for (const segments of [1, 20]) {
          const setting = `p ${p}, ${traffic}, ${segments === 1 ? "one segment" : "20 segments"}`;
          known.push(...(await play(setting, { ...common, traffic, baseline: "known", segments }, alpha, 400)));
        }
      }
      for (const traffic of ["steady", "graded"] as const) {
        const baseline = { window: 500, beta };
        const setting = `p ${p}, ${traffic}`;
        window.push(...(await play(setting, { ...common, traffic, baseline }, alpha + beta, 400)));
        const few = { ...common, traffic, baseline: "unknown", observations: 2000 } as const;
        unknown.push(...(await play(setting, few, alpha, 200)));
      }
    }
    return {
      figures: [
        heldEverywhere("p0 known, alarm within 10,000 observations at A = 200,000", known),
        heldEverywhere("p0 from a window of 500 at β = 1 %, likewise (α + β)", window),
        heldEverywhere("baseline unknown (restarted), within 2,000 observations at A = 40,000", unknown),
      ],
      details: [...known, ...window, ...unknown],
    };
  },
};
