import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Running, whatRuns } from "../capture/installation/index.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Up {
  readonly data: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly gateway: string;
  readonly server: string;
  /** What it has shown so far. */
  said(): string;
}

interface Test {
  after(fn: () => unknown): void;
}

const main = join(import.meta.dirname, "main.ts");

/** A folder for one test, gone behind it. */
export function temporary(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-up-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Nothing of this machine's person: a bare environment, a home of its own. */
export function bareEnvironment(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: home, NO_COLOR: "1" };
}

/** One command of the CLI, to its end. */
export async function evenkeel(args: readonly string[], env: Record<string, string>, cwd?: string): Promise<Ended> {
  return endOf(spawn(process.execPath, [main, ...args], { env, cwd: cwd ?? env.HOME }));
}

/** `evenkeel up` on free ports, up. Stopped behind the test, whatever becomes of it. */
export async function up(
  t: Test,
  folder: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Up> {
  const data = join(folder, "data");
  const args = [main, "up", "--data", data, "--port", "0", "--gateway-port", "0", "--no-open", ...more];
  const child = spawn(process.execPath, args, { env: { ...bareEnvironment(folder), ...env }, cwd: folder });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = endOf(child);
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  });
  await until(() => said.includes("Evenkeel is watching") || child.exitCode !== null, "it is up");
  assert.equal(child.exitCode, null, said);
  const { gateway, server } = runningOn(data);
  assert.ok(gateway !== null && server !== null);
  return { data, child, ended, gateway: gateway.url, server: server.url, said: () => said };
}

/** Where it runs; fails where it does not. */
export function runningOn(data: string): Running {
  const running = whatRuns(data);
  assert.ok(running, "nothing runs");
  return running;
}

/** Waits for something to become true. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 120_000): Promise<void> {
  for (const late = Date.now() + ms; !(await holds()); await sleep(25)) {
    if (Date.now() > late) assert.fail(`not within ${ms} ms: ${what}`);
  }
}

/** One that ended and that nobody has fetched yet does not run: not everywhere there is a first process that fetches. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8")));
}

/** An `evenkeel.yaml` that leads all routes to one address. */
export function leadingTo(folder: string, url: string, more = ""): string {
  const file = join(folder, "evenkeel.yaml");
  const routes = ["anthropic", "openai", "gemini"].map((name) => `      ${name}: ${url}`).join("\n");
  writeFileSync(file, `evenkeel: 1\nagent: test\nlive:\n  gateway:\n    upstreams:\n${routes}\n${more}`);
  return file;
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}
