import { type Figure, figure } from "../../rows/row.ts";
import { percent, timesOf, whole } from "../figures.ts";
import type { Row } from "../row.ts";
import type { SuiteOf } from "../simulations/suite.ts";
import { bankName } from "./suites.ts";

const alpha = 0.05;
const arms = [
  { bank: "none", cap: 4800, mean: 2600 },
  { bank: "exact", cap: 1300, mean: 650 },
  { bank: 50, cap: 2000, mean: 950 },
] as const;
const harms = { shift: "all tasks a little", break: "a few tasks break" } as const;
const power = 0.9;

/** What it costs to find a drop that is there, in agent runs of both arms. */
export const drop: Row = {
  about: "cost and power: a drop of the suite of exactly 3 (10) points, tasks from Beta(0.4225, 0.2275)",
  async run({ repeater, times, say }) {
    const figures: Figure[] = [];
    const details: unknown[] = [];
    for (const { bank, cap, mean: most } of arms) {
      for (const lost of [0.03, 0.1]) {
        for (const tasks of [300, 1000]) {
          for (const harm of ["shift", "break"] as const) {
            const what = `${lost * 100} points, ${harms[harm]}, ${whole(tasks)} tasks, ${bankName(bank)}`;
            say(what);
            const params: SuiteOf = {
              ...{ tasks, p: 0.65, drop: lost, harm, bank, cap, margin: 0.03, alpha },
              stopOn: ["regressed"],
            };
            const times_ = timesOf(await repeater.repeat("suite", params, times(500)), "regressed", cap);
            details.push({ what, params, ...times_ });
            const amiss = [
              ...(times_.power >= power ? [] : [`power ${times_.power.toFixed(3)}`]),
              ...(times_.mean <= most ? [] : [`mean ${whole(times_.mean)}`]),
            ];
            figures.push(
              figure(
                what,
                `power ≥ ${power} within ${whole(cap)} runs, mean ≤ ${whole(most)}`,
                `mean ${whole(times_.mean)}, q90 ${whole(times_.q90)}, power ${percent(times_.power)} of ${times_.of}`,
                amiss.length === 0,
                amiss.join(", "),
              ),
            );
          }
        }
      }
    }
    return { figures, details };
  },
};
