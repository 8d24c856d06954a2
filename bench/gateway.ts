import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Loaded, Target, Task } from "./gateway/load.ts";
import { nginx, type Other, portkey } from "./gateway/others.ts";
import { canPin, cpuOf, next, quiet, type Running, start } from "./gateway/process.ts";
import { median } from "./measure.ts";

/**
 * `npm run bench:gateway [-- --quick --only direct,ours]`: what the gateway adds to a call, recording on, beside nginx and
 * Portkey's gateway, all in one run. Rounds are interleaved, forwards and backwards, and every figure is a difference or a
 * ratio inside a round, so that a machine that is slower for a while is slower for all. Each proxy has one processor to
 * itself while it is measured; client and upstream share the other.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, only: { type: "string" } } });
const rounds = values.quick ? 2 : 6;
const sizes = [
  { name: "2 KB", size: 2_000, count: values.quick ? 200 : 500 },
  { name: "400 KB", size: 400_000, count: values.quick ? 40 : 80 },
  { name: "4 MB", size: 4_000_000, count: values.quick ? 8 : 16 },
] as const;
const [others, proxies] = availableParallelism() > 1 ? [0, 1] : [0, 0];
const file = "bench/out/gateway.json";

interface Counted {
  readonly counts: {
    readonly received: number;
    readonly analysis: { readonly notAnalysed: Readonly<Record<string, number>>; readonly notTold: number };
  };
}

interface Measured {
  readonly name: string;
  readonly about: string;
  readonly target: Target;
  /** `null` for direct calls. */
  readonly running: Running | null;
  readonly latency: Record<string, { readonly rounds: number[][]; cpu: number; main: number; requests: number }>;
  readonly events: number[][];
  readonly throughput: { readonly perSecond: number; readonly cpu: number; readonly main: number }[];
  failed: number;
}

const started: Running[] = [];
const script = (name: string): string => new URL(`./gateway/${name}.ts`, import.meta.url).pathname;
const begun = performance.now();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  const load = track(start(others, ["node", script("load")]));
  const upstreamProcess = track(start(others, ["node", script("upstream")]));
  const { port } = await next<{ port: number }>(upstreamProcess.child);
  const upstream = `http://127.0.0.1:${port}`;
  const all: Measured[] = [];
  const missing: Record<string, string> = {};
  const wanted = values.only?.split(",");
  const add = (name: string, about: string, target: Target, running: Running | null): void =>
    void all.push({ name, about, target, running, latency: {}, events: [], throughput: [], failed: 0 });
  const wants = (name: string): boolean => wanted === undefined || wanted.includes(name);

  add("direct", "no proxy", { origin: upstream, path: "/v1/chat/completions", headers: {} }, null);
  if (wants("bare")) {
    const running = track(start(proxies, ["node", script("bare"), upstream]));
    const { port: at } = await next<{ port: number }>(running.child);
    const target = { origin: `http://127.0.0.1:${at}`, path: "/v1/chat/completions", headers: {} };
    add("bare", "node:http and undici alone: what no gateway on them goes below", target, running);
  }
  for (const [name, about, mode] of [
    ["ours", "recording and analysis on", ""],
    ["ours, block", "all three rules block", "block"],
  ] as const) {
    if (!wants(name)) continue;
    const running = track(start(proxies, ["node", script("ours"), upstream, mode]));
    const { port: at } = await next<{ port: number }>(running.child);
    add(name, about, { origin: `http://127.0.0.1:${at}`, path: "/openai/v1/chat/completions", headers: {} }, running);
  }
  for (const [name, find, headers] of [
    ["nginx", () => nginx(upstream), {}],
    ["portkey", portkey, { "x-portkey-provider": "openai", "x-portkey-custom-host": `${upstream}/v1` }],
  ] as const) {
    if (!wants(name)) continue;
    const found: Other = await find();
    if (found.is === "missing") {
      missing[name] = found.because;
      say(`${name} is left out: ${found.because}`);
      continue;
    }
    const running = track(start(proxies, found.command));
    await answers(found.port);
    add(
      name,
      found.version,
      { origin: `http://127.0.0.1:${found.port}`, path: "/v1/chat/completions", headers },
      running,
    );
  }

  // Everything is warm before anything counts.
  for (const each of all) {
    for (const { size } of sizes)
      await one(load, each, { is: "latency", target: each.target, size, count: size < 10_000 ? 1_000 : 10 });
    await one(load, each, { is: "throughput", target: each.target, connections: 16, seconds: 1 });
  }
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    const order = round % 2 === 0 ? all : all.toReversed();
    for (const { name, size, count } of sizes) {
      for (const each of order) {
        const { loaded, cpu, main } = await one(load, each, { is: "latency", target: each.target, size, count });
        each.latency[name] ??= { rounds: [], cpu: 0, main: 0, requests: 0 };
        const kept = each.latency[name];
        kept.rounds.push([...loaded.times]);
        kept.cpu += cpu;
        kept.main += main;
        kept.requests += loaded.requests + 8;
      }
    }
    for (const each of order) {
      const { loaded } = await one(load, each, { is: "events", target: each.target, streams: values.quick ? 1 : 2 });
      each.events.push([...loaded.times]);
    }
    if (round % 2 === 1) continue;
    for (const each of order) {
      const task: Task = { is: "throughput", target: each.target, connections: 32, seconds: values.quick ? 1 : 3 };
      const { loaded, cpu, main } = await one(load, each, task);
      each.throughput.push({
        perSecond: loaded.requests / loaded.seconds,
        cpu: cpu / loaded.requests,
        main: main / loaded.requests,
      });
    }
  }
  const ours = all.find(({ name }) => name === "ours");
  const counts = ours?.running === null || ours === undefined ? null : await ours.running.ask<Counted>({});
  report(all, missing, counts);
} finally {
  for (const { child } of started) {
    if (child.connected) child.disconnect();
    else child.kill();
  }
}

function track(running: Running): Running {
  started.push(running);
  return running;
}

/** One measurement of one target, when nothing else runs; microseconds of its processor time, until it is quiet again. */
async function one(load: Running, each: Measured, task: Task): Promise<{ loaded: Loaded; cpu: number; main: number }> {
  const pid = each.running?.child.pid;
  const before = pid === undefined ? null : cpuOf(pid);
  const loaded = await load.ask<Loaded>(task);
  each.failed += loaded.failed;
  if (pid === undefined || before === null) return { loaded, cpu: 0, main: 0 };
  await quiet(pid);
  const after = cpuOf(pid);
  return { loaded, cpu: after.all - before.all, main: after.main - before.main };
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** Milliseconds added over direct calls: the median of the rounds' own differences, and their span. */
function added(
  each: readonly number[][],
  direct: readonly number[][],
  q: number,
): { mid: number; low: number; high: number } {
  const differences = each.map((times, round) => quantile(times, q) - quantile(direct[round] ?? [], q));
  return { mid: median(differences), low: Math.min(...differences), high: Math.max(...differences) };
}

function report(all: readonly Measured[], missing: Readonly<Record<string, string>>, counts: Counted | null): void {
  const [direct] = all;
  if (direct === undefined) return;
  const results: Record<string, unknown> = {};
  const lines: string[][] = [
    [
      "",
      ...sizes.flatMap(({ name }) => [`${name} p50`, "p99"]),
      "SSE event p50",
      "p99",
      "CPU 2 KB",
      "400 KB",
      "4 MB",
      "RPS/core 2 KB",
      "RPS seen",
      "failed",
    ],
  ];
  for (const each of all) {
    const isDirect = each === direct;
    const latency = Object.fromEntries(
      sizes.map(({ name }) => {
        const mine = each.latency[name]?.rounds ?? [];
        const base = direct.latency[name]?.rounds ?? [];
        return [
          name,
          isDirect
            ? { p50: { mid: quantile(mine.flat(), 0.5) }, p99: { mid: quantile(mine.flat(), 0.99) } }
            : { p50: added(mine, base, 0.5), p99: added(mine, base, 0.99) },
        ];
      }),
    );
    const events = isDirect
      ? { p50: { mid: quantile(each.events.flat(), 0.5) }, p99: { mid: quantile(each.events.flat(), 0.99) } }
      : { p50: added(each.events, direct.events, 0.5), p99: added(each.events, direct.events, 0.99) };
    const cpu = Object.fromEntries(
      sizes.map(({ name }) => {
        const kept = each.latency[name];
        return [
          name,
          kept === undefined ? Number.NaN : { all: kept.cpu / kept.requests, main: kept.main / kept.requests },
        ];
      }),
    );
    const busy = median(each.throughput.map(({ cpu: spent }) => spent));
    const main = median(each.throughput.map((one) => one.main));
    const perSecond = median(each.throughput.map((one) => one.perSecond));
    results[each.name] = {
      about: each.about,
      latencyMs: latency,
      eventMs: events,
      cpuMicros: cpu,
      throughput: {
        perSecond,
        cpuMicros: busy,
        mainThreadMicros: main,
        perCore: isDirect ? null : 1e6 / busy,
        perCoreMainThread: isDirect ? null : 1e6 / main,
      },
      failed: each.failed,
    };
    const plus = isDirect ? "" : "+";
    lines.push([
      each.name,
      ...sizes.flatMap(({ name }) => [`${plus}${ms(latency[name]?.p50.mid)}`, `${plus}${ms(latency[name]?.p99.mid)}`]),
      `${plus}${ms(events.p50.mid)}`,
      `${plus}${ms(events.p99.mid)}`,
      ...sizes.map(({ name }) => {
        const kept = each.latency[name];
        return isDirect || kept === undefined ? "–" : `${ms(kept.cpu / kept.requests / 1000)}`;
      }),
      isDirect ? "–" : `${Math.round(1e6 / busy)} (${Math.round(1e6 / main)})`,
      String(Math.round(perSecond)),
      String(each.failed),
    ]);
  }
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    );
  console.log(
    "\nmilliseconds; proxies: added over direct, median over rounds of the difference within the round. CPU per request:",
  );
  console.log(
    "all threads, one call at a time. RPS/core: from processor time at 32 connections; in brackets the main thread alone.",
  );
  if (counts !== null) {
    const { received, analysis } = counts.counts;
    const without = Object.entries(analysis.notAnalysed).map(([reason, calls]) => `${reason}: ${calls}`);
    console.log(
      `ours: of ${received} calls not analysed ${without.join(", ") || "none"}; not told at all ${analysis.notTold}`,
    );
  }
  for (const [name, because] of Object.entries(missing)) console.log(`${name}: not run, ${because}`);
  for (const { name, events } of all) {
    if (events.flat().length === 0) console.log(`${name}: no event of a stream came through, so none is timed`);
  }
  mkdirSync("bench/out", { recursive: true });
  const machine = {
    node: process.versions.node,
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    pinned: canPin,
    load: loadavg(),
  };
  const took = (performance.now() - begun) / 1000;
  writeFileSync(
    `${file}.new`,
    `${JSON.stringify({ at: new Date().toISOString(), took, machine, rounds, missing, results, counts }, null, 2)}\n`,
  );
  renameSync(`${file}.new`, file);
  console.log(`\n${file}, ${took.toFixed(0)} s, load ${machine.load[0]?.toFixed(1)}`);
}

function ms(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3);
}
