import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { clientCache } from "../../src/lab/agents/index.ts";
import type { LabResult } from "../../src/lab/run/index.ts";

export interface LabRun {
  /** What was typed. */
  readonly command: string;
  readonly code: number;
  /** Seconds by the wall clock, the start of the process included. */
  readonly wall: number;
  /** `null`: it printed none. */
  readonly result: LabResult | null;
  /** The end of what it said on stderr. */
  readonly said: string;
}

/** The real command as a child, in a home of its own; clients come from this machine's cache. */
export async function runLab(words: readonly string[]): Promise<LabRun> {
  const home = mkdtempSync(join(tmpdir(), "evenkeel-bench-home-"));
  const args = ["lab", ...words, "--json"];
  const begun = performance.now();
  try {
    const { code, stdout, stderr } = await ran(["src/cli/main.ts", ...args], home);
    const wall = (performance.now() - begun) / 1000;
    const result = parsed(stdout);
    return { command: `evenkeel ${args.join(" ")}`, code, wall, result, said: stderr.trim().slice(-600) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function ran(args: readonly string[], home: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const { env } = process;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...env,
        HOME: home,
        EVENKEEL_CACHE: dirname(clientCache(env)),
        // npm's registry is a setting of the machine, not of the home.
        NPM_CONFIG_USERCONFIG: env.NPM_CONFIG_USERCONFIG ?? join(homedir(), ".npmrc"),
        npm_config_cache: env.npm_config_cache ?? join(homedir(), ".npm"),
      },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

function parsed(stdout: string): LabResult | null {
  try {
    // What our own command prints.
    return JSON.parse(stdout) as LabResult;
  } catch {
    return null;
  }
}

/** How many of each verdict. */
export function tally({ played }: LabResult): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of played) counts[verdict.is] = (counts[verdict.is] ?? 0) + 1;
  return counts;
}

export function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([is, count]) => `${count} ${is}`)
    .join(", ");
}
