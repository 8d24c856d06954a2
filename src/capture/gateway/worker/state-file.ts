import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Checkpoint, longestCheckpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";

/** Where a worker leaves what the next one goes on from. */
export interface StateFile {
  /** `null` where there is none that can be used; `note` says why. */
  read(): { readonly checkpoint: Checkpoint | null; readonly note: string | null };
  /** Replaces the file at once. @returns why it could not */
  write(checkpoint: Checkpoint): string | null;
}

export function stateFile(dataDir: string, key: Uint8Array): StateFile {
  const folder = join(dataDir, "state");
  const path = join(folder, "analysis.state");
  return {
    read() {
      try {
        if (statSync(path).size > longestCheckpoint) return { checkpoint: null, note: `${path}: it is too long` };
        const read = readCheckpoint(readFileSync(path), key);
        if (read.is === "checkpoint") return { checkpoint: read.checkpoint, note: null };
        return { checkpoint: null, note: `${path} is not used: ${read.because}` };
      } catch (cause) {
        const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
        return { checkpoint: null, note: isMissing ? null : `${path} cannot be read: ${String(cause)}` };
      }
    },
    write(checkpoint) {
      const next = `${path}.next`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = openSync(next, "w", 0o600);
        try {
          const bytes = writeCheckpoint(checkpoint, key);
          for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(next, path);
        return null;
      } catch (cause) {
        rmSync(next, { force: true });
        return `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`;
      }
    },
  };
}
