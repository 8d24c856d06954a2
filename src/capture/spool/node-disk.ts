import { mkdir, open, readdir, stat, unlink } from "node:fs/promises";
import type { SpoolDisk } from "./disk.ts";

/** The disk of this machine. */
export const nodeDisk: SpoolDisk = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  },
  async list(folder) {
    return (await unlessGone(readdir(folder))) ?? [];
  },
  async size(path) {
    return (await unlessGone(stat(path)))?.size ?? null;
  },
  async create(path) {
    const file = await open(path, "wx", 0o600);
    return {
      write: async (bytes, at) => (await file.write(bytes, 0, bytes.length, at)).bytesWritten,
      sync: () => file.datasync(),
      truncate: (size) => file.truncate(size),
      close: () => file.close(),
    };
  },
  async syncFolder(folder) {
    // Windows opens no folders, and needs none synced.
    if (process.platform === "win32") return;
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async read(path, at, length) {
    const file = await unlessGone(open(path, "r"));
    if (file === null) return null;
    try {
      const bytes = Buffer.allocUnsafe(length);
      let got = 0;
      while (got < length) {
        const { bytesRead } = await file.read(bytes, got, length - got, at + got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      return bytes.subarray(0, got);
    } finally {
      await file.close();
    }
  },
  async remove(path) {
    await unlessGone(unlink(path));
  },
};

async function unlessGone<T>(doing: Promise<T>): Promise<T | null> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
