import { existsSync, globSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { endOf } from "./end-of.ts";

export type Libfaketime =
  | { readonly is: "found"; readonly path: string }
  | { readonly is: "unavailable"; readonly because: string };

export interface LibfaketimeSearch {
  /** Where packages put it. Globs. */
  readonly places?: readonly string[];
  /** Where a fetched one is kept. Default: `$EVENKEEL_CACHE`, else `evenkeel` in the user's cache folder. */
  readonly cache?: string;
}

const library = "libfaketimeMT.so.1";
const packaged = [
  `/usr/lib/*/faketime/${library}`,
  `/usr/lib{,64}/faketime/${library}`,
  `/usr/local/lib/*/faketime/${library}`,
  `/usr/local/lib/faketime/${library}`,
];
const howTo =
  "install the package faketime (Debian, Ubuntu) or libfaketime (others), or set EVENKEEL_LIBFAKETIME to its libfaketimeMT.so.1";

/**
 * libfaketime for this machine: `$EVENKEEL_LIBFAKETIME`, an installed one, one fetched before, or, on Debian and its
 * kin, one that is fetched now with the machine's own apt and unpacked into the cache. Nothing is installed. What is
 * found must move the clock of `date` by what it is told.
 */
export async function findLibfaketime(search: LibfaketimeSearch = {}): Promise<Libfaketime> {
  if (process.platform !== "linux") {
    return { is: "unavailable", because: `libfaketime is used on Linux alone, not on ${process.platform}` };
  }
  const given = process.env.EVENKEEL_LIBFAKETIME;
  if (given !== undefined) return works(given);
  const found = globSync([...(search.places ?? packaged)]).toSorted()[0];
  if (found !== undefined) return works(found);
  const cache = search.cache ?? cacheFolder();
  const kept = join(cache, "libfaketime");
  const before = inPackage(kept);
  if (before !== null) return works(before);
  const because = await fetchInto(cache, kept);
  const after = inPackage(kept);
  return after === null
    ? { is: "unavailable", because: `libfaketime is not here (${because}): ${howTo}` }
    : works(after);
}

function inPackage(folder: string): string | null {
  const found = globSync(`usr/lib/*/faketime/${library}`, { cwd: folder })[0];
  return found === undefined ? null : join(folder, found);
}

/** Built beside and renamed, so that what is there is whole. Says what went wrong, if anything did. */
async function fetchInto(cache: string, kept: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const building = await mkdtemp(join(cache, ".libfaketime-"));
  try {
    const got = await endOf(["apt-get", "download", "libfaketime"], { cwd: building, timeoutMs: 60_000 });
    if (got.code !== 0) return `apt-get download libfaketime: ${got.said}`;
    const [file] = (await readdir(building)).filter((name) => name.endsWith(".deb"));
    if (file === undefined) return "apt-get download libfaketime brought nothing";
    const tree = join(building, "tree");
    const unpacked = await endOf(["dpkg", "-x", file, tree], { cwd: building, timeoutMs: 60_000 });
    if (unpacked.code !== 0) return `dpkg -x ${file}: ${unpacked.said}`;
    // Another process may have been faster.
    if (!existsSync(kept)) await rename(tree, kept).catch(() => undefined);
    return "the package holds no library for threads";
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

const year2001 = 1_000_000_000;

async function works(path: string): Promise<Libfaketime> {
  const env = { PATH: process.env.PATH, LD_PRELOAD: path, FAKETIME: "@2001-09-09 01:46:40", TZ: "UTC" };
  const { code, out, said } = await endOf(["date", "+%s"], { cwd: "/", env, timeoutMs: 10_000 });
  const told = Number(out.trim());
  if (code === 0 && Math.abs(told - year2001) < 60) return { is: "found", path };
  return {
    is: "unavailable",
    because: `${path} does not move the clock here (${said || `date said ${out.trim()}`}): ${howTo}`,
  };
}
