import { readFileSync } from "node:fs";

/** One process of one boot of this machine: ids of processes are used again, start times are not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** `null`: this system does not say. */
  readonly started: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

/** Whether it still runs. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process: it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const now = startOf(pid);
  return started === null || now === null || now === started;
}

/** What was written down of a process; one that never was, where it is not readable. */
export function identityIn(value: unknown): ProcessIdentity {
  if (typeof value === "object" && value !== null && "pid" in value && Number.isInteger(value.pid)) {
    const started = "started" in value && typeof value.started === "string" ? value.started : null;
    return { pid: Number(value.pid), started };
  }
  return { pid: 0, started: null };
}

/** Start of a process in ticks since boot, with the boot's id (Linux: proc(5), field 22). */
function startOf(pid: number): string | null {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is a name in parentheses that may hold anything.
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return ticks === undefined ? null : `${textOf("/proc/sys/kernel/random/boot_id")?.trim() ?? ""}:${ticks}`;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
