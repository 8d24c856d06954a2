import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface KeptSecret {
  readonly bytes: Buffer;
  /** Just now; otherwise it was there. */
  readonly made: boolean;
}

/**
 * The installation's own key (`install.key`, 32 random bytes, readable by its owner alone), made where there is none:
 * what identifiers of persons, accounts and machines are hidden with.
 *
 * @throws the system's own error where it can be neither read nor written
 */
export function installKey(folder: string): Uint8Array {
  return keptSecret(folder, "install.key", () => randomBytes(32), 32).bytes;
}

/** What a caller from another machine has to bring (`token`), made where there is none. */
export function accessToken(folder: string): { readonly token: string; readonly made: boolean } {
  const make = (): Buffer => Buffer.from(randomBytes(32).toString("base64url"));
  const { bytes, made } = keptSecret(folder, "token", make, 20);
  return { token: bytes.toString("utf8").trim(), made };
}

/** Two processes that make it at once end with the same one. */
function keptSecret(folder: string, name: string, make: () => Buffer, least: number): KeptSecret {
  const path = join(folder, name);
  const before = read(path);
  if (before !== null && before.length >= least) return { bytes: before, made: false };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Shorter than it can be: its writer was stopped in the middle, before anything was hidden with it.
  if (before !== null) rmSync(path, { force: true });
  const own = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(own, make(), { mode: 0o600, flag: "wx", flush: true });
    chmodSync(own, 0o600);
    linkSync(own, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const other = read(path);
    if (other === null) throw error;
    return { bytes: other, made: false };
  } finally {
    rmSync(own, { force: true });
  }
  return { bytes: readFileSync(path), made: true };
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
