import { basename } from "node:path";
import type { SpoolDisk } from "./disk.ts";

interface Kept {
  bytes: Buffer;
  /** So much of it survives a loss of power. */
  synced: number;
  /** Whether its entry in the folder does. */
  listed: boolean;
}

export type Fault = "short" | "write" | "half" | "sync" | "create" | "none";

/**
 * A disk that forgets what was not synced, and fails when told: `fault` is asked at every write, sync and create.
 * After {@link MemoryDisk.crash} the files of before can no longer be written.
 */
export interface MemoryDisk extends SpoolDisk {
  readonly files: ReadonlyMap<string, Kept>;
  /** Loses some of what was not synced: `keep` says what part of it stays, from 0 to 1. */
  crash(keep: () => number): void;
  /** Damages a byte. */
  flip(name: string, at: number, mask: number): void;
}

export function memoryDisk(fault: (at: "write" | "sync" | "create") => Fault = () => "none"): MemoryDisk {
  const files = new Map<string, Kept>();
  let life = 0;
  const broken = (code: string): Error => Object.assign(new Error(code), { code });
  return {
    files,
    async makeFolder() {},
    async list() {
      return [...files.keys()];
    },
    async size(path) {
      return files.get(basename(path))?.bytes.length ?? null;
    },
    async create(path) {
      const name = basename(path);
      if (fault("create") === "create") throw broken("ENOSPC");
      if (files.has(name)) throw broken("EEXIST");
      const file: Kept = { bytes: Buffer.alloc(0), synced: 0, listed: false };
      files.set(name, file);
      const born = life;
      const check = (): void => {
        if (born !== life) throw broken("EBADF");
      };
      return {
        async write(bytes, at) {
          check();
          const what = fault("write");
          if (what === "write") throw broken("ENOSPC");
          const part = what === "none" ? bytes : bytes.subarray(0, Math.ceil(bytes.length / 2));
          file.bytes = Buffer.concat([file.bytes.subarray(0, at), part]);
          if (what === "half") throw broken("EIO");
          return part.length;
        },
        async sync() {
          check();
          if (fault("sync") === "sync") throw broken("EIO");
          file.synced = file.bytes.length;
        },
        async truncate(size) {
          check();
          file.bytes = file.bytes.subarray(0, size);
          file.synced = Math.min(file.synced, size);
        },
        async close() {},
      };
    },
    async syncFolder() {
      for (const file of files.values()) file.listed = true;
    },
    async read(path, at, length) {
      return files.get(basename(path))?.bytes.subarray(at, at + length) ?? null;
    },
    async remove(path) {
      files.delete(basename(path));
    },
    crash(keep) {
      life += 1;
      for (const [name, file] of files) {
        if (!file.listed && keep() < 0.5) files.delete(name);
        const left = file.synced + Math.round((file.bytes.length - file.synced) * keep());
        file.bytes = file.bytes.subarray(0, left);
        file.synced = left;
        file.listed = true;
      }
    },
    flip(name, at, mask) {
      const file = files.get(name);
      if (file === undefined) return;
      file.bytes = Buffer.from(file.bytes);
      file.bytes[at] = (file.bytes[at] ?? 0) ^ mask;
    },
  };
}
