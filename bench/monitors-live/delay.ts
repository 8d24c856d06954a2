import { seeded } from "../../src/stats/index.ts";
import { promises } from "./false-alarms.ts";
import { liveRun, type Traffic } from "./live-run.ts";

export interface DelaySetting extends Traffic {
  readonly name: string;
  /** Sessions of all versions after the drop. */
  readonly most: number;
}

const arl = { ...promises, arl: 10_000 };
const common = {
  monitor: arl,
  hours: "office",
  clients: [{ name: "a", level: 0.9 }],
  versions: 4,
  told: "at its end",
} as const;
const learned = { ...arl, baseline: { is: "window", observations: 200 } } as const;
const window = { ...arl, baseline: { is: "window", observations: 2000 } } as const;
const after = 2_400;
/** As in docs/method.md, where the same drop is simulated without sessions, facts and a server. */
const atMethod = {
  ...common,
  monitor: { ...arl, baseline: { is: "known", level: 0.65 } },
  clients: [{ name: "a", level: 0.65 }],
} as const;

/** Drops like April's: a line of a prompt (3 points), less effort (10), thinking that is lost in every long session (30). */
export const delaySettings: readonly DelaySetting[] = [
  { ...common, name: "3 points, level given", drop: { after, by: 0.03 }, most: 10_000 },
  { ...common, name: "10 points, level given", drop: { after, by: 0.1 }, most: 3_000 },
  { ...common, name: "30 points, level given", drop: { after, by: 0.3 }, most: 800 },
  { ...atMethod, name: "10 points from 0.65, level given", drop: { after, by: 0.1 }, most: 4_000 },
  { ...common, name: "10 points, level learned from 200", monitor: learned, drop: { after, by: 0.1 }, most: 10_000 },
  { ...common, name: "30 points, level learned from 200", monitor: learned, drop: { after, by: 0.3 }, most: 1_000 },
  { ...common, name: "10 points, level learned from 2,000", monitor: window, drop: { after, by: 0.1 }, most: 4_000 },
];

export interface DelayRow {
  /** Sessions of the version that dropped, from the drop to its alarm. */
  readonly mean: number;
  readonly error: number;
  readonly q90: number;
  /** Runs that had alarmed before: left out. */
  readonly early: number;
  /** Runs that did not alarm within the sessions of the setting: left out, and the mean is too low by them. */
  readonly never: number;
}

export function delayRow(setting: DelaySetting, runs: number, seed: number): DelayRow {
  const uniform = seeded(seed);
  const delays: number[] = [];
  let early = 0;
  for (let run = 0; run < runs; run += 1) {
    const { alarm, since } = liveRun(setting, after + setting.most, uniform);
    if (since !== null) delays.push(since);
    else if (alarm !== null) early += 1;
  }
  delays.sort((a, b) => a - b);
  const n = delays.length;
  const mean = delays.reduce((a, b) => a + b, 0) / n;
  const variance = delays.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  return {
    mean,
    error: Math.sqrt(variance / n),
    q90: delays[Math.floor(0.9 * n)] ?? Number.NaN,
    early,
    never: runs - n - early,
  };
}
