import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { type Digest, noIds, sameIds, withId } from "./soak/digest.ts";
import type { SoakProgress, SoakTask } from "./soak/load.ts";

/**
 * `npm run bench:soak [-- --calls 1000000 --rate 500 --connections 32 --keep 256MiB]`: gateway and server as they are run, over
 * many calls of growing conversations, whole and streamed, one in a hundred an error, one in a hundred cut by the client.
 * Memory of both at each tenth, after a collection of garbage; at the end what the store holds against what clients got.
 * Writes `bench/out/soak.json`; exits 1 where a call was lost or doubled, or memory grows.
 */
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "20000" },
    rate: { type: "string", default: "500" },
    connections: { type: "string", default: "32" },
    keep: { type: "string", default: "256MiB" },
  },
});
const calls = Number(values.calls);
const file = "bench/out/soak.json";
/** Milliseconds without a step forward after which it is given up: a tenth of the calls may take three times as long as planned. */
const patience = 120_000 + (3 * 1000 * (calls / 10)) / Number(values.rate);
/** Growth over the second half that still counts as none: a share of what there is. */
const tolerated = 0.05;

interface Weight {
  readonly rss: number;
  readonly heap: number;
}
interface Point {
  readonly calls: number;
  readonly seconds: number;
  readonly gateway: Weight;
  readonly server: Weight;
  readonly spoolBytes: number;
  readonly storeBytes: number;
}

const folder = mkdtempSync(join(tmpdir(), "evenkeel-soak-"));
const data = join(folder, "data");
const weights = join(folder, "weights");
mkdirSync(weights, { recursive: true });
const started: ChildProcess[] = [];
const heard = new Map<ChildProcess, unknown[]>();
const script = (name: string): string => new URL(`./soak/${name}.ts`, import.meta.url).pathname;
const main = new URL("../src/cli/main.ts", import.meta.url).pathname;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, EVENKEEL_SOAK_FOLDER: weights },
  });
  started.push(child);
  const messages: unknown[] = [];
  heard.set(child, messages);
  child.on("message", (message) => void messages.push(message));
  return child;
}

/** The next message of a process. */
async function next<T>(child: ChildProcess): Promise<T> {
  const messages = heard.get(child) ?? [];
  await until(() => messages.length > 0 || child.exitCode !== null, `a word of ${child.spawnargs.at(-1)}`);
  const [said] = messages as { readonly is?: string; readonly message?: string }[];
  if (said?.is === "failed") throw new Error(said.message);
  if (messages.length === 0) throw new Error(`${child.spawnargs.join(" ")} ended`);
  // Each script says what its reader expects.
  return messages.shift() as T;
}

async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + patience;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`);
    await pause(50);
  }
}

async function weightOf({ pid = 0 }: ChildProcess): Promise<Weight> {
  const mine = (): string[] => readdirSync(weights).filter((name) => new RegExp(`^${pid}-\\d+\\.json$`).test(name));
  for (const name of mine()) rmSync(join(weights, name));
  process.kill(pid, "SIGUSR2");
  await until(() => mine().includes(`${pid}-0.json`), `the weight of process ${pid}`);
  const each = mine().map((name): { heap: number; buffers: number; rss: number } =>
    JSON.parse(readFileSync(join(weights, name), "utf8")),
  );
  return {
    rss: each.reduce((sum, { rss }) => sum + rss, 0),
    heap: each.reduce((sum, { heap, buffers }) => sum + heap + buffers, 0),
  };
}

function bytesIn(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill("SIGTERM");
  await until(() => child.exitCode !== null || child.signalCode !== null, "a process to end");
  return child.exitCode;
}

/** Bytes per 100,000 calls, by least squares over the second half, and what that is of the mean there. */
function slopeOf(points: readonly Point[], value: (point: Point) => number): { slope: number; growth: number } {
  const half = points.slice(Math.floor(points.length / 2) - 1);
  const x = half.map((point) => point.calls);
  const y = half.map(value);
  const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const spread = x.reduce((sum, each) => sum + (each - mx) ** 2, 0);
  const slope = x.reduce((sum, each, at) => sum + (each - mx) * ((y[at] ?? my) - my), 0) / spread;
  return { slope: slope * 100_000, growth: (slope * ((x.at(-1) ?? 0) - (x[0] ?? 0))) / my };
}

const getJson = async <T>(url: string): Promise<T> => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  // Our own pages; their types are in the sources.
  return (await answer.json()) as T;
};

interface GatewayHealth {
  readonly received: number;
  readonly forwarded: number;
  readonly analysis: {
    readonly notAnalysed: Readonly<Record<string, number>>;
    readonly unsaved: number;
    readonly notTold: number;
  };
}

try {
  const upstream = start([script("upstream")]);
  const { port } = await next<{ port: number }>(upstream);
  const config = join(folder, "evenkeel.yaml");
  writeFileSync(
    config,
    `evenkeel: 1\nagent: soak\nlive:\n  gateway:\n    keep: ${values.keep}\n    upstreams:\n      openai: { url: "http://127.0.0.1:${port}", protocol: openai }\n`,
  );
  const common = ["--data", data, "--config", config, "--port", "0"];
  const [gateway, server] = ["gateway", "server"].map((name) =>
    start([`--import=${script("weigh")}`, main, name, ...common]),
  );
  if (gateway === undefined || server === undefined) throw new Error("two were started");
  const { url: origin } = await next<{ url: string }>(gateway);
  const { url: api } = await next<{ url: string }>(server);
  const load = start([script("load")]);
  const task: SoakTask = { origin, calls, perSecond: Number(values.rate), connections: Number(values.connections) };
  load.send(task);

  const points: Point[] = [];
  let progress: SoakProgress;
  do {
    progress = await next<SoakProgress>(load);
    const [first, second] = await Promise.all([weightOf(gateway), weightOf(server)]);
    const spoolBytes = bytesIn(join(data, "spool"));
    const storeBytes = ["", "-wal"].reduce((sum, end) => sum + bytesIn(join(data, `store.sqlite${end}`)), 0);
    points.push({
      calls: progress.done,
      seconds: progress.seconds,
      gateway: first,
      server: second,
      spoolBytes,
      storeBytes,
    });
    say(`${progress.done} calls, ${progress.seconds.toFixed(0)} s`);
  } while (progress.done < calls);

  let health = await getJson<GatewayHealth>(`${origin}/_evenkeel/health`);
  await until(async () => {
    health = await getJson<GatewayHealth>(`${origin}/_evenkeel/health`);
    return health.analysis.unsaved === 0;
  }, "the gateway to have everything on disk");
  const gatewayCode = await stop(gateway);
  await until(async () => {
    const { streams } = await getJson<{ streams: { stream: string; behindBytes: number }[] }>(`${api}/v1/health`);
    return streams.every(({ behindBytes }) => behindBytes === 0);
  }, "the server to have taken everything in");
  const serverCode = await stop(server);

  let stored: Digest = noIds;
  let blind = 0;
  const store = await openSqliteStore({ file: join(data, "store.sqlite") });
  const { exchanges: counted, sessions } = await store.overview({});
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await store.exchanges({}, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    for (const { id, analysis } of page.items) {
      stored = withId(stored, id);
      if (analysis.is !== "done") blind += 1;
    }
    cursor = page.next;
  }
  await store.close();
  report(points, progress, health, { stored, counted, sessions, blind, codes: [gatewayCode, serverCode] });
} finally {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

interface Kept {
  readonly stored: Digest;
  /** By the roll-ups. */
  readonly counted: number;
  readonly sessions: number;
  /** Stored without analysis. */
  readonly blind: number;
  readonly codes: readonly (number | null)[];
}

function report(points: readonly Point[], progress: SoakProgress, { analysis }: GatewayHealth, kept: Kept): void {
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(1).padStart(9);
  console.log("    calls  seconds   gateway MB      heap    server MB      heap     spool     store");
  for (const { calls: at, seconds, gateway, server, spoolBytes, storeBytes } of points) {
    console.log(
      `${String(at).padStart(9)} ${seconds.toFixed(0).padStart(8)}    ${mb(gateway.rss)} ${mb(gateway.heap)}    ${mb(server.rss)} ${mb(server.heap)} ${mb(spoolBytes)} ${mb(storeBytes)}`,
    );
  }
  const slopes = {
    gateway: slopeOf(points, (point) => point.gateway.rss),
    server: slopeOf(points, (point) => point.server.rss),
  };
  const { acknowledged, errors, aborted, wrong, firstWrong } = progress;
  const { notTold, notAnalysed } = analysis;
  const isWhole =
    wrong === 0 &&
    kept.counted === kept.stored.count &&
    kept.stored.count === acknowledged.count - notTold &&
    (notTold > 0 || sameIds(kept.stored, acknowledged));
  const isFlat = Object.values(slopes).every(({ growth }) => growth <= tolerated);
  const reasons = Object.entries(notAnalysed).map(([reason, count]) => `${reason}: ${count}`);
  console.log(
    `\nmemory after a collection of garbage; heap: of all threads, buffers included. ${values.keep} kept for analysis`,
  );
  console.log(
    `${acknowledged.count} calls acknowledged (${errors} errors, ${aborted} cut by the client), ${wrong} not as scripted`,
  );
  if (firstWrong !== null) console.log(`the first: ${firstWrong}`);
  console.log(
    `${kept.stored.count} in the store (${kept.counted} by its totals), ${kept.sessions} sessions, ${kept.blind} of them without analysis; ` +
      `${notTold} not told to it${reasons.length === 0 ? "" : ` (${reasons.join(", ")})`}`,
  );
  console.log(`exit codes of gateway and server: ${kept.codes.join(", ")}`);
  for (const [name, { slope, growth }] of Object.entries(slopes)) {
    console.log(
      `${name}: ${(slope / 1e6).toFixed(1)} MB per 100,000 calls in the second half, ${(growth * 100).toFixed(1)} %`,
    );
  }
  console.log(
    `\n${isWhole ? "nothing lost, nothing doubled" : "LOST OR DOUBLED"}; memory is ${isFlat ? "flat" : "NOT FLAT"}`,
  );
  mkdirSync("bench/out", { recursive: true });
  const machine = {
    node: process.versions.node,
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    load: loadavg(),
  };
  const result = {
    at: new Date().toISOString(),
    machine,
    options: values,
    points,
    slopes,
    progress,
    analysis,
    kept,
    isWhole,
    isFlat,
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  console.log(file);
  if (!isWhole || !isFlat) process.exitCode = 1;
}
