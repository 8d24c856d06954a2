import { seeded } from "../../src/stats/index.ts";
import { promises } from "./false-alarms.ts";
import { liveRun, type Traffic } from "./live-run.ts";

export interface DelaySetting extends Traffic {
  readonly name: string;
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

/** Drops like April's: a line of a prompt (3 points), less effort (10), thinking that is lost in every long session (30). */
export const delaySettings: readonly DelaySetting[] = [
  { ...common, name: "3 points, level given", drop: { after, by: 0.03 } },
  { ...common, name: "10 points, level given", drop: { after, by: 0.1 } },
  { ...common, name: "30 points, level given", drop: { after, by: 0.3 } },
  { ...common, name: "10 points, level learned from 200", monitor: learned, drop: { after, by: 0.1 } },
  { ...common, name: "30 points, level learned from 200", monitor: learned, drop: { after, by: 0.3 } },
  { ...common, name: "10 points, level learned from 2,000", monitor: window, drop: { after, by: 0.1 } },
];

export interface DelayRow {
  /** Sessions of the version that dropped, from the drop to its alarm. */
  readonly mean: number;
  readonly error: number;
  readonly q90: number;
  /** Runs that had alarmed before, or never did: left out. */
  readonly early: number;
}

export function delayRow(setting: DelaySetting, runs: number, seed: number): DelayRow {
  const uniform = seeded(seed);
  const delays: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { since } = liveRun(setting, after + 16_000, uniform);
    if (since !== null) delays.push(since);
  }
  delays.sort((a, b) => a - b);
  const n = delays.length;
  const mean = delays.reduce((a, b) => a + b, 0) / n;
  const variance = delays.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  return { mean, error: Math.sqrt(variance / n), q90: delays[Math.floor(0.9 * n)] ?? Number.NaN, early: runs - n };
}
