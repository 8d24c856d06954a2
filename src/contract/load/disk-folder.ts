import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { readableBytes } from "../file-content.ts";
import type { Folder, Read } from "./folder.ts";

/** Files of a folder on disk. */
export function diskFolder(root: string): Folder {
  return {
    async read(path, limit) {
      try {
        const inside = await realpath(root);
        const target = await realpath(join(inside, ...path.split("/")));
        if (target !== inside && !target.startsWith(inside.endsWith(sep) ? inside : inside + sep)) {
          return refused("is a link that leads out of the contract's folder", "copy the file into the folder");
        }
        return await readBounded(target, limit);
      } catch (error) {
        return refused(...whyNot(error));
      }
    },
  };
}

async function readBounded(path: string, limit: number): Promise<Read> {
  // Not blocking: opening a named pipe would wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return refused(stat.isDirectory() ? "is a folder" : "is no ordinary file", "name a file");
    if (stat.size > limit) return refused(`is larger than ${limit} bytes`, "give its sha256 or wire hash instead");
    const hash = createHash("sha256");
    const kept: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      // A byte stream without an encoding yields Buffers.
      const bytes = chunk as Uint8Array;
      size += bytes.length;
      if (size > limit) return refused(`is larger than ${limit} bytes`, null);
      hash.update(bytes);
      if (size <= readableBytes) kept.push(bytes);
    }
    return size <= readableBytes
      ? { is: "ok", bytes: Buffer.concat(kept) }
      : { is: "hashed", sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
}

function refused(because: string, next: string | null): Read {
  return { is: "refused", because, next };
}

function whyNot(error: unknown): [because: string, next: string | null] {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return ["does not exist", "make the file, or correct the path"];
  if (code === "EACCES" || code === "EPERM") return ["may not be read", "check its permissions"];
  if (code === "ELOOP") return ["is a link that leads to itself", null];
  return [`cannot be read (${code || String(error)})`, null];
}
