import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SpoolError } from "./spool-error.ts";

/** Folders locked by this thread. */
const held = new Set<string>();

/**
 * Takes the lock of a folder (`writer.lock`: process id and start time) for this thread. That of a process that ended,
 * and that of another thread of this process, which must have ended, is taken over.
 *
 * @returns gives it back
 * @throws SpoolError `locked`; the system's own error where the lock cannot be written
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "writer.lock");
  if (held.has(path)) throw locked(folder, process.pid);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = join(folder, `writer.lock.${process.pid}.${Math.random().toString(36).slice(2)}`);
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  try {
    writeFileSync(own, mine, { mode: 0o600 });
    for (let tries = 0; tries < 3; tries += 1) {
      const owner = ownerOf(path);
      if (owner !== null && owner.pid !== process.pid && isAlive(owner)) throw locked(folder, owner.pid);
      if (owner !== null) rmSync(path, { force: true });
      try {
        // Unlike a rename, a link fails where another one was faster.
        linkSync(own, path);
        held.add(path);
        return () => {
          held.delete(path);
          if (textOf(path) === mine) rmSync(path, { force: true });
        };
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
    }
    throw locked(folder, ownerOf(path)?.pid ?? 0);
  } finally {
    rmSync(own, { force: true });
  }
}

interface Owner {
  readonly pid: number;
  /** `null`: this system does not say. */
  readonly started: string | null;
}

function ownerOf(path: string): Owner | null {
  const text = textOf(path);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "pid" in value && Number.isInteger(value.pid)) {
      const started = "started" in value && typeof value.started === "string" ? value.started : null;
      return { pid: Number(value.pid), started };
    }
  } catch {
    // Half a lock is one whose process died while it wrote it.
  }
  return { pid: 0, started: null };
}

/** A process id is used again; its start time tells whether it is still the same process. */
function isAlive(owner: Owner): boolean {
  if (owner.pid <= 0) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // Another user's process: it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const now = startOf(owner.pid);
  return owner.started === null || now === null || now === owner.started;
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

function locked(folder: string, pid: number): SpoolError {
  return new SpoolError("locked", `process ${pid} writes to ${folder} already`);
}
