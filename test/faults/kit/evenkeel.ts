import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Stage } from "../fault.ts";

/** One process of Evenkeel, started by its own command. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** What it wrote, both streams. */
  said(): string;
  /** SIGKILL; returns when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; returns how it ended. */
  stop(): Promise<number | null>;
  ended(): boolean;
}

export interface Start {
  readonly data: string;
  readonly port?: number;
  readonly config?: string;
  readonly store?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const main = join(import.meta.dirname, "../../../src/cli/main.ts");
/** Milliseconds; generous, for a slow and busy machine. */
const patience = 300_000;

/** `evenkeel gateway` or `evenkeel server`, on a free port of loopback unless one is given. */
export async function startEvenkeel(stage: Stage, name: "gateway" | "server", start: Start): Promise<Running> {
  const words = [
    ...[main, name, "--data", start.data, "--port", String(start.port ?? 0)],
    ...(start.config === undefined ? [] : ["--config", start.config]),
    ...(start.store === undefined ? [] : ["--store", start.store]),
  ];
  const running = await startProcess(
    stage,
    words,
    start.env ?? {},
    (said) => new RegExp(`^${name} (http://\\S+)$`, "m").exec(said)?.[1],
  );
  if (name === "server") return running;
  return {
    ...running,
    // Asked to end it waits for its analysis, which yields to all else, some seconds and no longer.
    async stop() {
      await until("every call is on disk", async () => (await analysisOf(running.url))?.unsaved === 0);
      return running.stop();
    },
  };
}

/** A Node process that says where it listens. */
export async function startProcess(
  stage: Stage,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  urlIn: (said: string) => string | undefined,
): Promise<Running> {
  const child = spawn(process.execPath, [...words], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: stage.folder,
    // nothing of the machine: no settings, no proxies, no installation
    env: { PATH: process.env.PATH, HOME: stage.folder, NODE_NO_WARNINGS: "1", ...env },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  }
  stage.defer(() => end(child, "SIGKILL"));
  const deadline = Date.now() + patience;
  for (;;) {
    const url = urlIn(said);
    if (url !== undefined) {
      return {
        url,
        pid: child.pid ?? 0,
        said: () => said,
        kill: async () => void (await end(child, "SIGKILL")),
        stop: () => end(child, "SIGTERM"),
        ended: () => isOver(child),
      };
    }
    if (isOver(child) || Date.now() > deadline)
      throw new Error(`${words.join(" ")} does not start: ${said.slice(-2_000)}`);
    await wait(20);
  }
}

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
  if (!isOver(child)) {
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
  return child.exitCode;
}

/** An installation's folder and its `evenkeel.yaml`, which leads `/anthropic` to the given upstream. */
export async function installation(
  stage: Stage,
  upstream: string,
  live: string = "",
): Promise<{ readonly data: string; readonly config: string }> {
  const data = join(stage.folder, "data");
  await mkdir(data, { recursive: true });
  const config = join(stage.folder, "evenkeel.yaml");
  await writeFile(
    config,
    `evenkeel: 1\nagent: stand-in\nlive:\n  gateway:\n    upstreams:\n      anthropic: { url: "${upstream}", protocol: anthropic }\n${live}`,
  );
  return { data, config };
}

/** Resident memory of a process in bytes, threads and all; `null` where the system does not say. */
export function memoryOf(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8"))?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

export interface AnalysisNow {
  /** Messages of calls that the worker has not taken in yet. */
  readonly behind: number;
  /** Calls that are not on disk yet. */
  readonly unsaved: number;
}

/** What a gateway says of its analysis; `null` where it says nothing. */
export async function analysisOf(url: string): Promise<AnalysisNow | null> {
  const health = await fetch(`${url}/_evenkeel/health`).catch(() => null);
  // the gateway's own shape
  const told = (await health?.json().catch(() => null)) as { readonly analysis: AnalysisNow } | null | undefined;
  return told?.analysis ?? null;
}

/** Waits until it holds, at most so long. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, most = patience): Promise<void> {
  const end = Date.now() + most;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`${what}: not within ${most / 1000} s`);
    await wait(25);
  }
}
