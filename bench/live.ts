import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildDashboard } from "../scripts/build-dashboard.ts";
import { whatRuns } from "../src/capture/installation/index.ts";
import { openSpool } from "../src/capture/spool/index.ts";
import { chromiumLaunch, findChromium } from "../test/e2e/chromium.ts";
import { traffic } from "./store/traffic.ts";

/**
 * `npm run bench:live [-- --calls 100 --every 300 --backlog 100000]`: how long it takes from the start of a client's call until the
 * exchange is in `GET /v1/exchanges`, until it is told as a live event, and until the dashboard shows its session in Chromium. The
 * real `evenkeel up` before a scripted upstream on loopback; every call is a session of its own. Then how fast a server that comes
 * back takes in what waits in the spool. Prints a table and writes `bench/out/live.json`.
 */
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100" },
    /** Milliseconds from one call to the next. */
    every: { type: "string", default: "300" },
    backlog: { type: "string", default: "100000" },
  },
});
const patience = 60_000;
const main = join(import.meta.dirname, "../src/cli/main.ts");
const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-live-"));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface Spread {
  readonly n: number;
  readonly missing: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

try {
  // What is measured is what is here now, also where nothing was built before.
  await buildDashboard(resolve("dist", "dashboard"));
  const calls = await callsSeen();
  const catchUp = await caughtUp(Number(values.backlog));
  const machine = { cpu: cpus()[0]?.model ?? "?", processors: availableParallelism(), load: loadavg() };
  mkdirSync("bench/out", { recursive: true });
  writeFileSync(
    "bench/out/live.json",
    `${JSON.stringify({ at: new Date().toISOString(), machine, calls, catchUp }, null, 2)}\n`,
  );
  console.log(`${values.calls} calls, ${values.every} ms apart; milliseconds from the start of the client's request\n`);
  console.log("| until | seen | p50 | p95 | max |\n|---|---:|---:|---:|---:|");
  for (const [what, spread] of Object.entries(calls)) {
    if ("because" in spread) console.log(`| ${what} | skipped: ${spread.because} | | | |`);
    else {
      const { n, missing, p50, p95, max } = spread;
      const seen = missing === 0 ? `${n}` : `${n}, ${missing} not`;
      console.log(`| ${what} | ${seen} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${max.toFixed(0)} |`);
    }
  }
  const { exchanges, facts, seconds } = catchUp;
  console.log(
    `\nCatching up: ${exchanges.toLocaleString("en")} exchanges (${facts.toLocaleString("en")} facts) from the spool into SQLite in ` +
      `${seconds.toFixed(1)} s, ${Math.round(exchanges / seconds).toLocaleString("en")} exchanges a second.`,
  );
  console.log(`Machine: ${machine.cpu}, ${machine.processors} processors, load ${machine.load[0]?.toFixed(1)}.`);
} finally {
  for (const close of closing.toReversed()) await close();
}

async function callsSeen(): Promise<Record<string, Spread | { readonly because: string }>> {
  const upstream = await scriptedUpstream();
  const data = join(folder, "up");
  const config = join(folder, "evenkeel.yaml");
  const led = `{ url: "${upstream}", protocol: anthropic }`;
  writeFileSync(config, `evenkeel: 1\nagent: stand-in\nlive:\n  gateway:\n    upstreams:\n      anthropic: ${led}\n`);
  start(["up", "--data", data, "--config", config, "--port", "0", "--gateway-port", "0", "--no-open"]);
  const { gateway, server } = await until("evenkeel up runs", () => {
    const running = whatRuns(data);
    const [gateway, server] = [running?.gateway?.url, running?.server?.url];
    return gateway === undefined || server === undefined ? null : { gateway, server };
  });
  const told = new Map<string, number>();
  const listening = new AbortController();
  closing.push(() => listening.abort());
  void listen(`${server}/v1/live`, told, listening.signal);
  const page = await dashboardAt(`${server}/sessions`);
  // Before it counts: modules are loaded, connections made.
  for (let n = 0; n < 3; n += 1) await call(gateway, `warm ${n}`);
  await until("the first calls are told", () => (told.size >= 3 ? true : null));
  if (page.is === "page") await page.page.waitForSelector('a[href^="/sessions/"]', { timeout: patience });
  say(`${values.calls} calls …`);
  const began = new Map<string, number>();
  const listed = new Map<string, { readonly at: number; readonly session: string }>();
  const looking: Promise<void>[] = [];
  for (let n = 0; n < Number(values.calls); n += 1) {
    const at = Date.now();
    const id = await call(gateway, `call ${n}`);
    began.set(id, at);
    looking.push(listedAt(server, id, listed));
    await wait(Math.max(0, at + Number(values.every) - Date.now()));
  }
  await Promise.all(looking);
  const end = Date.now() + 10_000;
  while ([...began.keys()].some((id) => !told.has(id)) && Date.now() < end) await wait(20);
  const shown = page.is === "page" ? await shownAt(page.page, began.size + 3) : null;
  const after = (when: (id: string) => number | undefined): Spread =>
    spreadOf([...began].map(([id, at]) => ((seen) => (seen === undefined ? null : seen - at))(when(id))));
  return {
    "it is in GET /v1/exchanges": after((id) => listed.get(id)?.at),
    "it is a live event": after((id) => told.get(id)),
    "the dashboard shows it":
      page.is === "none"
        ? { because: page.because }
        : after((id) => shown?.get(`/sessions/${encodeURIComponent(listed.get(id)?.session ?? "")}`)),
  };
}

/** Answers every call at once, as a model of Anthropic's would. */
async function scriptedUpstream(): Promise<string> {
  let count = 0;
  const server = createServer(async (request, response) => {
    for await (const _chunk of request);
    count += 1;
    const body = {
      ...{ id: `msg_${count}`, type: "message", role: "assistant", model: "claude-opus-4-7", stop_reason: "end_turn" },
      content: [{ type: "text", text: "Done." }],
      usage: { input_tokens: 12, output_tokens: 3 },
    };
    response.setHeader("content-type", "application/json");
    response.setHeader("request-id", `req_${count}`);
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

/** @returns the exchange's id, once the reply is read */
async function call(gateway: string, text: string): Promise<string> {
  const response = await fetch(`${gateway}/anthropic/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ model: "claude-opus-4-7", max_tokens: 100, messages: [{ role: "user", content: text }] }),
  });
  await response.arrayBuffer();
  const id = response.headers.get("x-evenkeel-exchange");
  if (!response.ok || id === null) throw new Error(`the call was answered with ${response.status}`);
  return id;
}

async function listedAt(
  server: string,
  id: string,
  listed: Map<string, { readonly at: number; readonly session: string }>,
): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await wait(20)) {
    const response = await fetch(`${server}/v1/exchanges?exchange=${id}`);
    // What this server answers, and nobody else.
    const { items } = (await response.json()) as { items: readonly { session: string }[] };
    const [item] = items;
    if (item !== undefined) return void listed.set(id, { at: Date.now(), session: item.session });
  }
}

async function listen(url: string, told: Map<string, number>, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(url, { headers: { accept: "text/event-stream" }, signal });
    let text = "";
    for await (const chunk of response.body ?? []) {
      const at = Date.now();
      text += Buffer.from(chunk).toString("utf8");
      for (const [, id] of text.matchAll(/"is":"exchange","id":"([^"]+)"/g))
        if (id !== undefined && !told.has(id)) told.set(id, at);
      text = text.slice(-200);
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}

/** A page that notes when it first shows which link. */
async function dashboardAt(
  url: string,
): Promise<{ readonly is: "page"; readonly page: Page } | { readonly is: "none"; readonly because: string }> {
  const found = findChromium();
  if (found.is === "none") return found;
  const browser: Browser = await chromium.launch({ executablePath: found.path, ...chromiumLaunch });
  closing.push(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(`{
    const shown = (window.shown = {});
    const look = () => {
      for (const link of document.querySelectorAll('a[href^="/sessions/"]')) {
        shown[new URL(link.href).pathname] ??= Date.now();
      }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  }`);
  await page.goto(url);
  return { is: "page", page };
}

async function shownAt(page: Page, expected: number): Promise<ReadonlyMap<string, number>> {
  const read = async (): Promise<ReadonlyMap<string, number>> =>
    new Map(Object.entries(await page.evaluate<Record<string, number>>("window.shown")));
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(50)) if ((await read()).size >= expected) break;
  return read();
}

/** A server that finds so many exchanges in the spool, until all of them are in SQLite. */
async function caughtUp(wanted: number) {
  say(`a spool of ${wanted} exchanges …`);
  const data = join(folder, "behind");
  const spool = openSpool({
    ...{ folder: join(data, "spool", "gateway"), maxBytes: 8 * 1024 ** 3, segmentBytes: 64 * 1024 ** 2, now: Date.now },
  });
  let exchanges = 0;
  let facts = 0;
  for (const hour of traffic(wanted)) {
    const appended = await spool.append(hour.map((fact) => JSON.stringify(fact)));
    if (appended.is !== "durable") throw new Error(`the spool takes nothing: ${appended.because}`);
    exchanges += hour.filter(({ is }) => is === "exchange").length;
    facts += hour.length;
  }
  const { bytes } = spool.counts();
  await spool.close();
  const began = Date.now();
  const said = start(["server", "--data", data, "--port", "0"]);
  const url = await until("the server runs", () => /^server (http:\S+)$/m.exec(said())?.[1] ?? null);
  const up = Date.now();
  await until(
    "all of it is stored",
    async () => {
      // What this server answers, and nobody else.
      const health = (await (await fetch(`${url}/v1/health`)).json()) as {
        readonly streams: readonly { stream: string; behindBytes: number; lagMs: number | null }[];
        readonly sources: readonly { facts: number }[];
      };
      const stream = health.streams.find(({ stream }) => stream === "gateway");
      const stored = health.sources.reduce((sum, source) => sum + source.facts, 0);
      return stream?.behindBytes === 0 && stream.lagMs !== null && stored > 0 ? true : null;
    },
    110_000,
  );
  const seconds = (Date.now() - up) / 1000;
  return { exchanges, facts, bytes, seconds, startSeconds: (up - began) / 1000 };
}

/** A command of evenkeel; ended with the benchmark. @returns what it said so far */
function start(words: readonly string[]): () => string {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, HOME: folder, NODE_NO_WARNINGS: "1" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  }
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  });
  return () => said;
}

async function until<T>(what: string, found: () => T | null | Promise<T | null>, most = patience): Promise<T> {
  for (const end = Date.now() + most; Date.now() < end; await wait(50)) {
    const value = await found();
    if (value !== null) return value;
  }
  throw new Error(`${what}: not within ${most / 1000} s`);
}

function spreadOf(times: readonly (number | null)[]): Spread {
  const seen = times.filter((time) => time !== null).sort((a, b) => a - b);
  const at = (q: number): number => seen[Math.min(seen.length - 1, Math.ceil(q * seen.length) - 1)] ?? Number.NaN;
  return { n: seen.length, missing: times.length - seen.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}
