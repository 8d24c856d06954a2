import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const length = 32;

/**
 * The key of this installation (`DATA/install.key`), by which identifiers become pseudonyms. Made where there is none;
 * two processes that make it at once get the same.
 *
 * @throws Error where the file is there and is no key
 */
export function installKey(dataDir: string): Uint8Array {
  const path = join(dataDir, "install.key");
  const before = readIfThere(path);
  if (before !== null) return checked(before, path);
  mkdirSync(dataDir, { recursive: true });
  const own = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(own, randomBytes(length), { mode: 0o600, flag: "wx", flush: true });
  try {
    // Fails where another process was first, and never shows half a key.
    linkSync(own, path);
  } catch (cause) {
    if (readIfThere(path) === null) throw cause;
  } finally {
    rmSync(own, { force: true });
  }
  return checked(readFileSync(path), path);
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw cause;
  }
}

function checked(key: Buffer, path: string): Uint8Array {
  if (key.length === length) return key;
  throw new Error(
    `${path} is no key of 32 bytes. Move it away: a new one is made, and old pseudonyms are not met again`,
  );
}
