import fs from "node:fs";
import { open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/**
 * A stand-in for a full disk, where a machine lets nobody mount a small one. Loaded into a process before anything else
 * (`--import`), it lets that process write to no file while the file `$EVENKEEL_FULL_DISK` exists. Files can be made, cut and
 * renamed, as on a disk whose last block is taken.
 */
const flag = process.env.EVENKEEL_FULL_DISK ?? "";

type Doing = (...words: readonly never[]) => unknown;

/** With a check before it: standard output and error are no files. */
function guarded(doing: Doing, way: "sync" | "async"): Doing {
  return function (this: unknown, ...words) {
    const [file]: readonly unknown[] = words;
    if (file === 1 || file === 2 || !fs.existsSync(flag)) return Reflect.apply(doing, this, words);
    const error = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", errno: -28 });
    if (way === "async") return Promise.reject(error);
    throw error;
  };
}

function guard(where: object, names: readonly string[], way: "sync" | "async"): void {
  for (const name of names) {
    const doing: unknown = Reflect.get(where, name);
    // by its name, one of the functions of node:fs or of a file handle
    if (typeof doing === "function") Reflect.set(where, name, guarded(doing as Doing, way));
  }
}

const handle = await open("/dev/null");
guard(Object.getPrototypeOf(handle), ["write", "writev", "writeFile", "appendFile"], "async");
await handle.close();
guard(fs.promises, ["writeFile", "appendFile"], "async");
guard(fs, ["writeSync", "writevSync", "writeFileSync", "appendFileSync"], "sync");
syncBuiltinESMExports();
