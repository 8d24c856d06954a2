import type { MonitorSettings } from "../../src/settings/index.ts";
import { seeded } from "../../src/stats/index.ts";
import { liveRun, type Traffic } from "./live-run.ts";

export const promises: MonitorSettings = {
  name: "promises kept",
  of: { is: "violations", invariants: "all" },
  by: [["client", "version"]],
  baseline: { is: "known", level: 0.9 },
  arl: 1000,
  silence: 30 * 86_400_000,
  severity: "warn",
};
const scores: MonitorSettings = { ...promises, of: { is: "score", name: "resolved" } };
const learned = { is: "window", observations: 200 } as const;
const one = [{ name: "a", level: 0.9 }];
const three = [
  { name: "a", level: 0.9 },
  { name: "b", level: 0.8 },
  { name: "c", level: 0.95 },
];
const common = { hours: "office", clients: one, versions: 1, told: "at its end" } as const;

export interface AlarmSetting extends Traffic {
  readonly name: string;
  /** The promise is not made for it, and has to be seen to be broken. */
  readonly isWrong?: boolean;
}

export const alarmSettings: readonly AlarmSetting[] = [
  { ...common, name: "sessions round the clock, level given", monitor: promises, hours: "even" },
  { ...common, name: "sessions from nine to five, level given", monitor: promises },
  { ...common, name: "four a minute from nine to five, level given", monitor: promises, every: 0.25 },
  { ...common, name: "four versions, level given", monitor: promises, versions: 4 },
  {
    ...common,
    name: "three clients, levels learned from 200",
    monitor: { ...promises, baseline: learned },
    clients: three,
  },
  { ...common, name: "scores that come a day late, level given", monitor: scores, late: 86_400_000 },
  { ...common, name: "broken ones last a fifth as long", monitor: promises, brokenLasts: 0.2 },
  { ...common, name: "four a minute, broken ones five times as long", monitor: promises, every: 0.25, brokenLasts: 5 },
  {
    ...common,
    name: "limit: four a minute, broken ones a fifth as long",
    monitor: promises,
    every: 0.25,
    brokenLasts: 0.2,
    isWrong: true,
  },
  {
    ...common,
    name: "five scores a session, level given",
    monitor: scores,
    late: 86_400_000,
    scores: 5,
  },
  {
    ...common,
    name: "wrong: what breaks is told before what does not",
    monitor: promises,
    every: 0.25,
    told: "when it breaks",
    isWrong: true,
  },
];

/** Sessions, and learned ones before them, after which a run without an alarm ends. */
const most = 3_000;

export interface AlarmRow {
  /** Observations to the first alarm; runs without one count with as many as they had. */
  readonly mean: number;
  readonly error: number;
  /** Share of the runs that alarmed within 100 observations after what was learned. */
  readonly within: number;
  readonly promised: string;
}

export function alarmRow(setting: AlarmSetting, runs: number, seed: number): AlarmRow {
  const uniform = seeded(seed);
  const learning = setting.monitor.baseline.is === "window" ? 200 * setting.clients.length : 0;
  const counts: number[] = [];
  let within = 0;
  for (let run = 0; run < runs; run += 1) {
    const { alarm } = liveRun(setting, most + learning, uniform);
    const after = Math.max(0, (alarm ?? most + learning) - learning);
    counts.push(after);
    if (alarm !== null && after <= 100) within += 1;
  }
  const mean = counts.reduce((a, b) => a + b, 0) / runs;
  const variance = counts.reduce((a, b) => a + (b - mean) ** 2, 0) / (runs - 1);
  // Where levels are learned any of them may be too high: 0.1 more.
  const most100 = setting.monitor.baseline.is === "window" ? "20 %" : "10 %";
  const promised = setting.isWrong === true ? "broken, or the bench sees nothing" : `1,000 or more; ${most100} or less`;
  return { mean, error: Math.sqrt(variance / runs), within: within / runs, promised };
}
