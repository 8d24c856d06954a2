import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { endOf } from "./end-of.ts";
import { launcherSource } from "./launcher-source.ts";
import { offsetsFile } from "./offsets-file.ts";

export type Launcher =
  | { readonly is: "found"; readonly path: string }
  | { readonly is: "unavailable"; readonly because: string };

/**
 * The launcher for this machine, compiled once into the cache with the machine's own C compiler. It must move the
 * clock of `date`: in a sandbox that forbids tracing it does not.
 */
export async function findLauncher(cache: string = cacheFolder()): Promise<Launcher> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return {
      is: "unavailable",
      because: `the tracing launcher is for Linux on x64, not ${process.platform} on ${process.arch}`,
    };
  }
  const version = createHash("sha256").update(launcherSource).digest("hex").slice(0, 12);
  const path = join(cache, "launcher", version);
  if (existsSync(path)) return works(path, cache);
  await mkdir(join(cache, "launcher"), { recursive: true });
  const building = await mkdtemp(join(cache, ".launcher-"));
  try {
    await writeFile(join(building, "launcher.c"), launcherSource);
    const argv = [process.env.CC ?? "cc", "-O2", "-o", "launcher", "launcher.c"];
    const compiled = await endOf(argv, { cwd: building, timeoutMs: 60_000 });
    if (compiled.code !== 0) {
      return {
        is: "unavailable",
        because: `no launcher without a C compiler (${compiled.said}): install gcc or clang, or set CC`,
      };
    }
    await rename(join(building, "launcher"), path);
    return await works(path, cache);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

const day = 86_400_000;

async function works(path: string, cache: string): Promise<Launcher> {
  const folder = await mkdtemp(join(cache, ".launcher-"));
  const offsets = offsetsFile(join(folder, "offsets"));
  offsets.write(day, 0);
  const { code, out, said } = await endOf([path, offsets.path, join(folder, "told"), "date", "+%s"], {
    cwd: folder,
    timeoutMs: 10_000,
  });
  offsets.close();
  await rm(folder, { recursive: true, force: true });
  if (code === 0 && Math.abs(Number(out.trim()) * 1000 - Date.now() - day) < 60_000) return { is: "found", path };
  return { is: "unavailable", because: `programs cannot be traced here (${said || `exit code ${code}`})` };
}
