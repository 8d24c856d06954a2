import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Dimension, Monitor, type MonitorPlan } from "../../../src/judge/monitors/index.ts";
import { MixBet, SrMix } from "../../../src/stats/index.ts";
import { figure } from "../../rows/row.ts";
import { randomOf } from "../random.ts";
import type { Row } from "../row.ts";

const least = 2e6;
const segments = 1000;
const mostBytes = 20e6;
const x = Float64Array.from(
  { length: 4096 },
  (
    (random) => () =>
      random.flip(0.65)
  )(randomOf(1)),
);

/** By processor time of this process, so that other work on the machine costs the figure little. */
export const speed: Row = {
  about: "speed and memory of streams",
  async run({ times, say }) {
    const updates = times(5_000_000);
    say("stream updates");
    const detector = new SrMix(0.65);
    const detected = perSecond(updates, (i) => {
      detector.update(x[i & 4095] ?? 0);
      detector.exceeds(1e6);
    });
    const bet = new MixBet();
    const bets = perSecond(updates, (i) => bet.update((x[i & 4095] ?? 0) - (x[(i + 7) & 4095] ?? 0), 1));
    const monitor = new Monitor(plan(["model"]), 0);
    const models = Array.from({ length: 20 }, (_, k) => ({ model: `model-${k}` }));
    const monitored = perSecond(updates, (i) => {
      monitor.observe({ at: i, segment: models[i % 20] ?? {}, x: x[i & 4095] ?? 0 });
    });
    say("memory of 1,000 segments");
    const bytes = memoryOf(() => {
      const many = new Monitor(plan(["model", "version"]), 0);
      for (let i = 0; i < 100 * segments; i++) {
        const segment = { model: `model-${i % 10}`, version: `2.1.${Math.floor(i / 10) % 100}` };
        many.observe({ at: i, segment, x: x[(i * 7) & 4095] ?? 0 });
      }
      return many;
    });
    const rates: readonly (readonly [string, number])[] = [
      ["updates of a change detector, with the question whether it alarms", detected],
      ["updates of MixBet", bets],
      ["observations of a monitor of 20 segments", monitored],
    ];
    return {
      figures: [
        ...rates.map(([what, rate]) =>
          figure(
            what,
            "≥ 2.0 million per second per core",
            `${(rate / 1e6).toFixed(1)} million`,
            rate >= least,
            "slower",
          ),
        ),
        figure(
          "memory of 1,000 monitored segments, 100 observations each",
          "≤ 20 MB",
          `${(bytes / 1e6).toFixed(1)} MB`,
          bytes <= mostBytes,
          "more",
        ),
      ],
      details: { updates, detected, bets, monitored, bytes },
    };
  },
};

function plan(view: readonly Dimension[]): MonitorPlan {
  return {
    metric: "score",
    by: [view],
    baseline: { is: "known", p0: 0.6 },
    alarms: { is: "horizon", observations: 1e9, alpha: 0.01 },
    silence: 1e12,
  };
}

/** The best of three: what disturbs only slows. */
function perSecond(updates: number, once: (i: number) => void): number {
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < updates; i++) once(i);
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, updates / ((user + system) / 1e6));
  }
  return best;
}

function memoryOf(make: () => unknown): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const held = (): number => {
    collect();
    collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + Math.max(external, arrayBuffers);
  };
  make();
  const before = held();
  const made = [make()];
  const after = held();
  return made.length === 1 ? after - before : Number.NaN;
}
