import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Monitor, type MonitorPlan } from "../src/judge/index.ts";
import { Canary, MixBet, PairedJudge, Restarted, SampleRatio, SrMix, seeded } from "../src/stats/index.ts";
import { median } from "./measure.ts";
import { type DelaySetup, simulateDelay } from "./monitor-delay.ts";

/**
 * `npm run bench:stats [-- --rounds 5 --runs 4000]`: how many observations each stream takes in a second of one processor's time,
 * what 1,000 monitored segments hold, and how long a monitor takes to see a drop. Prints a table, writes JSON, judges nothing.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    runs: { type: "string", default: "4000" },
    heap: { type: "string" },
  },
});
const updates = 1_000_000;
const mask = 0xffff;
const known: MonitorPlan = {
  metric: "score",
  by: [["model"]],
  baseline: { is: "known", p0: 0.65 },
  // Never reached here: what is measured is watching.
  alarms: { is: "arl", observations: 1e12 },
  silence: 3_600_000,
};

if (values.heap !== undefined) console.log(JSON.stringify(await heapOf(values.heap)));
else report();

function report(): void {
  const rows = rates(Number(values.rounds));
  const one = `Node ${process.versions.node}, ${availableParallelism()} processors; a stream runs on one`;
  console.log(`${one}\n\n${"million observations a second".padEnd(46)}  processor  clock`);
  for (const { name, processor, clock } of rows) {
    console.log(`${name.padEnd(46)}${processor.toFixed(1).padStart(11)}${clock.toFixed(1).padStart(7)}`);
  }
  const heap = ["known", "unknown"].map((baseline) => ({ baseline, ...inChild(baseline) }));
  console.log(`\n${"1,000 segments, up to 500 observations each".padEnd(46)}    heap MB  state as JSON MB`);
  for (const { baseline, bytes, json } of heap) {
    console.log(`${`baseline ${baseline}`.padEnd(46)}${megabytes(bytes)}${megabytes(json).padStart(18)}`);
  }
  const delays = [
    delay(0.03, 1000),
    delay(0.03, 0),
    delay(0.1, 1000),
    delay(0.03, 1000, 2000),
    delay(0.03, 1000, 10_000),
  ];
  console.log(`\n${"20 segments, ARL 10,000, level 0.65".padEnd(46)}       mean  ±error    q90  early`);
  for (const { setup, found } of delays) {
    const level = setup.window === undefined ? "known" : `of ${setup.window}`;
    const name = `drop ${setup.drop}, ${setup.clean} clean first, baseline ${level}`;
    const figures = [
      found.mean.toFixed(0).padStart(11),
      found.error.toFixed(0).padStart(8),
      String(found.q90).padStart(7),
    ];
    console.log(`${name.padEnd(46)}${figures.join("")}${`${found.early}/${found.runs}`.padStart(10)}`);
  }
  mkdirSync("bench/out", { recursive: true });
  writeFileSync("bench/out/stats.json", `${JSON.stringify({ rows, heap, delays }, null, 2)}\n`);
}

interface Rate {
  readonly name: string;
  /** Million observations in a second of processor time (median), and by the clock, in which other programs have their share (best). */
  readonly processor: number;
  readonly clock: number;
}

function rates(rounds: number): readonly Rate[] {
  const random = seeded(1);
  const flips = Array.from({ length: mask + 1 }, (): 0 | 1 => (random() < 0.65 ? 1 : 0));
  const x = (i: number): 0 | 1 => flips[i & mask] ?? 0;
  const difference = (i: number): number => x(i) - x(i + 77);
  const threshold = Math.log(1e12);
  const segments = Array.from({ length: 20 }, (_, i) => ({ model: `m${i}` }));
  const first = { model: "m0" };
  const made: Readonly<Record<string, () => (i: number) => unknown>> = {
    "MixBet.update, its e-value each time": () => {
      const bet = new MixBet();
      return (i) => bet.update(difference(i), 1);
    },
    "MixBet.update with a horizon": () => {
      const bet = new MixBet({ horizon: updates });
      return (i) => bet.update(difference(i), 1);
    },
    "PairedJudge.update, three tests": () => {
      const judge = new PairedJudge(0.03);
      return (i) => judge.update(difference(i));
    },
    "Canary.update": () => {
      const canary = new Canary({ kind: "regressed" });
      return (i) => canary.update({ y: x(i), a: x(i + 77), pi: 0.65, f: 0.65 });
    },
    "SampleRatio.update": () => {
      const ratio = new SampleRatio([0.35, 0.65]);
      return (i) => ratio.update(x(i));
    },
    "SrMix.update and exceeds": () => {
      const detector = new SrMix(0.65);
      return (i) => {
        detector.update(x(i));
        return detector.exceeds(threshold);
      };
    },
    "Restarted.update, once its level is known": () => {
      const detector = new Restarted(threshold);
      for (let i = 0; i < 20_000; i++) detector.update(x(i), i);
      return (i) => detector.update(x(i), i);
    },
    "Monitor.observe, 20 segments of one view": () => {
      const monitor = new Monitor(known, 0);
      return (i) => monitor.observe({ at: i, segment: segments[i % 20] ?? first, x: x(i) });
    },
    "Monitor.observe, three views": () => {
      const monitor = new Monitor({ ...known, by: [[], ["model"], ["client", "plan"]] }, 0);
      return (i) => monitor.observe({ at: i, segment: segments[i % 20] ?? first, x: x(i) });
    },
  };
  return Object.entries(made).map(([name, make]) => {
    const seen = Array.from({ length: rounds }, () => {
      const take = make();
      const clock = performance.now();
      const started = process.cpuUsage();
      for (let i = 0; i < updates; i++) take(i);
      const { user, system } = process.cpuUsage(started);
      return { processor: updates / (user + system), clock: updates / (performance.now() - clock) / 1000 };
    });
    return {
      name,
      processor: median(seen.map((each) => each.processor)),
      clock: Math.max(...seen.map((each) => each.clock)),
    };
  });
}

/** Bytes that 1,000 segments hold after a collection, the most along the way, and their state written as JSON. */
async function heapOf(baseline: string): Promise<{ readonly bytes: number; readonly json: number }> {
  const random = seeded(2);
  const segments = Array.from({ length: 1000 }, (_, i) => ({ model: `model-${i}` }));
  const begin = (): Monitor =>
    new Monitor(baseline === "unknown" ? { ...known, baseline: { is: "unknown" } } : known, 0);
  const round = (monitor: Monitor, at: number): void => {
    for (const segment of segments) monitor.observe({ at, segment, x: random() < 0.65 ? 1 : 0 });
  };
  const used = async (): Promise<number> => {
    // Buffers are given back beside the program, a little after the collection that found them.
    for (let k = 0; k < 3; k++) {
      globalThis.gc?.();
      await setTimeout(20);
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  // What compiling leaves behind is there before, and not counted.
  for (let at = 0, warm = begin(); at < 50; at++) round(warm, at);
  const before = await used();
  const monitor = begin();
  let bytes = 0;
  let json = 0;
  for (let at = 0; at < 500; at++) {
    round(monitor, at);
    if (at % 100 !== 0 && at !== 499) continue;
    bytes = Math.max(bytes, (await used()) - before);
    json = Math.max(json, JSON.stringify(monitor.state).length);
  }
  return { bytes, json };
}

/** In a process of its own, so that nothing else is on its heap. */
function inChild(baseline: string): { readonly bytes: number; readonly json: number } {
  const args = ["--expose-gc", import.meta.filename, "--heap", baseline];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the heap could not be measured: ${stderr}`);
  return JSON.parse(stdout);
}

function delay(drop: number, clean: number, window?: number) {
  const alarms = { is: "arl", observations: 10_000 } as const;
  const runs = Number(values.runs);
  const setup: DelaySetup = {
    segments: 20,
    p0: 0.65,
    drop,
    clean,
    alarms,
    runs,
    ...(window === undefined ? {} : { window }),
  };
  return { setup, found: simulateDelay(setup, seeded(3)) };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(11);
}
