import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** The processes of this user that were started with `NAME=value` in their environment. Linux. */
export function processesWith(variable: string): readonly number[] {
  const wanted = Buffer.from(`${variable}\0`);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => contentOf(`/proc/${pid}/environ`)?.includes(wanted) === true)
    .map(Number);
}

/**
 * Makes processes that wait for a time to come look at the clock again: being stopped and continued interrupts the
 * waiting, and nothing else notices. An event loop that waits again for the rest of the old time (Bun's) is not woken.
 */
export function wake(pids: readonly number[]): void {
  for (const signal of ["SIGSTOP", "SIGCONT"] as const) {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}

/** Real milliseconds: between two looks, and until a busy process is no longer waited for. */
const look = 4;
const patience = 400;

/** Resolves when every process waits for something, twice in a row, or is gone, or stays busy. */
export async function atRest(pids: readonly number[]): Promise<void> {
  let quiet = 0;
  for (let waited = 0; waited < patience && quiet < 2; waited += look) {
    await pause(look);
    quiet = pids.some(isBusy) ? 0 : quiet + 1;
  }
}

function isBusy(pid: number): boolean {
  // The name, in brackets, may hold anything: the state stands behind the last one.
  const stat = contentOf(`/proc/${pid}/stat`)?.toString("latin1") ?? "";
  return /^[RD]/.test(stat.slice(stat.lastIndexOf(")") + 2));
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
