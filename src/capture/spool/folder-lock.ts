import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identityIn, identityOf, isAlive, type ProcessIdentity } from "../installation/index.ts";
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
  const mine = JSON.stringify(identityOf(process.pid));
  try {
    writeFileSync(own, mine, { mode: 0o600 });
    for (let tries = 0; tries < 3; tries += 1) {
      const there = textOf(path);
      if (there !== null) {
        const owner = ownerIn(there);
        if (owner.pid !== process.pid && isAlive(owner)) throw locked(folder, owner.pid);
        takeAway(path, there, `${own}.old`);
      }
      try {
        // Unlike a rename, a link fails where another one was faster.
        linkSync(own, path);
        held.add(path);
        return () => {
          held.delete(path);
          if (textOf(path) === mine) rmSync(path, { force: true });
        };
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      }
    }
    throw locked(folder, ownerIn(textOf(path) ?? "").pid);
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Takes away the lock of a process that ended. Of several that come upon it at the same moment a slow one may find that of a fast one
 * in its place: that is put back.
 */
function takeAway(path: string, ended: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  try {
    if (textOf(aside) !== ended) linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

function ownerIn(text: string): ProcessIdentity {
  try {
    return identityIn(JSON.parse(text));
  } catch {
    // Half a lock is one whose process died while it wrote it.
    return identityIn(null);
  }
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
