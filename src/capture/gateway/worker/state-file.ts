import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { storableName } from "../../storable/index.ts";
import { type Checkpoint, longestCheckpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { BegunCall } from "./pending-calls.ts";

/** Where a worker leaves what the next one goes on from. */
export interface StateFile {
  read(): Kept;
  /** Calls that began: should nothing else be written of them, the next worker knows that they were there. */
  began(calls: readonly BegunCall[]): void;
  /**
   * Replaces the checkpoint at once.
   *
   * @param underWay calls that began and are not in it
   * @returns why it could not be written
   */
  write(checkpoint: Checkpoint, underWay: readonly BegunCall[]): string | null;
  close(): void;
}

export interface Kept {
  /** `null` where there is none that can be used. */
  readonly checkpoint: Checkpoint | null;
  /** Calls that are not in it; `null` where nobody knows. */
  readonly since: readonly BegunCall[] | null;
  /** Why a file that is there is not used. */
  readonly note: string | null;
}

/** A longer list says no more than that anything may have passed. */
const longestList = 32 * 1024 * 1024;

/** `DATA/state/analysis.state`, and beside it `analysis.begun`: a line for each call since. */
export function stateFile(dataDir: string, key: Uint8Array): StateFile {
  const folder = join(dataDir, "state");
  const path = join(folder, "analysis.state");
  const list = join(folder, "analysis.begun");
  let file: number | null = null;
  let written = 0;

  return {
    read() {
      const nothing = { checkpoint: null, since: begunIn(list) };
      try {
        if (statSync(path).size > longestCheckpoint) return { ...nothing, note: `${path}: it is too long` };
        const read = readCheckpoint(readFileSync(path), key);
        if (read.is === "unusable") return { ...nothing, note: `${path} is not used: ${read.because}` };
        return { checkpoint: read.checkpoint, since: begunIn(list), note: null };
      } catch (cause) {
        return { ...nothing, note: isMissing(cause) ? null : `${path} cannot be read: ${wordsOf(cause)}` };
      }
    },
    began(calls) {
      if (calls.length === 0 || written > longestList) return;
      try {
        file ??= opened();
        // No sync: it outlives the process, and a machine that lost power has no client that goes on.
        written += writeSync(file, linesOf(calls));
      } catch {
        // The next worker then takes anything to have passed.
        written = longestList + 1;
        rmSync(list, { force: true });
      }
    },
    write(checkpoint, underWay) {
      const next = `${path}.next`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const state = openSync(next, "w", 0o600);
        try {
          const bytes = writeCheckpoint(checkpoint, key);
          for (let at = 0; at < bytes.length; ) at += writeSync(state, bytes, at);
          fsyncSync(state);
        } finally {
          closeSync(state);
        }
        renameSync(next, path);
        // Until it is replaced the longer list holds, which is too careful and not wrong.
        const lines = linesOf(underWay);
        writeFileSync(`${list}.next`, lines, { mode: 0o600 });
        renameSync(`${list}.next`, list);
        close();
        written = lines.length;
        return null;
      } catch (cause) {
        rmSync(next, { force: true });
        return `${path} cannot be written: ${wordsOf(cause)}`;
      }
    },
    close,
  };

  function opened(): number {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return openSync(list, "a", 0o600);
  }

  function close(): void {
    if (file !== null) closeSync(file);
    file = null;
  }
}

function linesOf(calls: readonly BegunCall[]): string {
  return calls.map(({ client, session, at }) => `${JSON.stringify([client, session, at])}\n`).join("");
}

function begunIn(path: string): readonly BegunCall[] | null {
  try {
    if (statSync(path).size > longestList) return null;
    const lines = readFileSync(path, "utf8").split("\n");
    // A last line that was cut was written of a call whose request had hardly come.
    return lines.flatMap((line) => (line === "" ? [] : (begunOf(line) ?? [])));
  } catch {
    return null;
  }
}

function begunOf(line: string): BegunCall | null {
  try {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value)) return null;
    const [client, session, at]: readonly unknown[] = value;
    if (typeof client !== "string" || typeof at !== "number" || !Number.isFinite(at)) return null;
    if (session === null) return { client, session, at };
    // Earlier versions wrote names as they were sent.
    return typeof session === "string" ? { client, session: storableName(session), at } : null;
  } catch {
    return null;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
