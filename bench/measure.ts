import { spawn } from "node:child_process";

/** What one run of a command cost. */
export interface Cost {
  /** Seconds by the wall clock. */
  readonly wall: number;
  /** Seconds of processor time, user and system. */
  readonly cpu: number;
  /** Peak resident memory of the process with all its threads, bytes. */
  readonly peak: number;
  readonly code: number;
}

/** Preloaded into the measured process: says on descriptor 3 what the operating system accounted to it. */
const accountant = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) process.on("exit", () => { const r = process.resourceUsage();
    writeSync(3, JSON.stringify({ cpu: (r.userCPUTime + r.systemCPUTime) / 1e6, peak: r.maxRSS * 1024 })); });
`)}`;

/**
 * Runs Node with these arguments as a process of its own.
 *
 * @param core pin it to this processor (needs `taskset`); `null` leaves it to the system
 */
export function measure(args: readonly string[], core: number | null): Promise<Cost> {
  const node = [process.execPath, `--import=${accountant}`, ...args];
  const [command = "", ...rest] = core === null ? node : ["taskset", "-c", String(core), ...node];
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    let said = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const { cpu, peak }: { cpu: number; peak: number } = JSON.parse(said);
      resolve({ wall: (performance.now() - started) / 1000, cpu, peak, code: code ?? -1 });
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
