import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import semver from "semver";
import { z } from "zod";
import { cleanedAtEnd } from "../leftovers/index.ts";
import { clientPackages, type RealClient } from "./clients.ts";
import { runBounded } from "./run-bounded.ts";

export interface InstalledClient {
  readonly client: RealClient;
  readonly version: string;
  /** The executable. */
  readonly bin: string;
}

export type Installed =
  | { readonly is: "installed"; readonly installed: InstalledClient; readonly fromCache: boolean }
  /** No network, no such version, or a binary that this machine cannot run. */
  | { readonly is: "unavailable"; readonly because: string };

const patience = 5 * 60_000;

/** Where clients are kept: `$EVENKEEL_CACHE`, else `evenkeel` in the user's cache folder. Never in the tree. */
export function clientCache(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.EVENKEEL_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "evenkeel");
  return join(base, "clients");
}

/**
 * Installs a client from npm into the cache, once: built in a folder beside and renamed when it answers `--version`,
 * so that an interrupted install leaves nothing half done. Uses the machine's npm and its registry.
 */
export async function install(client: RealClient, version = clientPackages[client].version): Promise<Installed> {
  const { npm, bin, setUp } = clientPackages[client];
  if (semver.valid(version) !== version) {
    return {
      is: "unavailable",
      because: `"${version}" is not an exact version, like ${clientPackages[client].version}`,
    };
  }
  const cache = clientCache();
  const home = folderOf(client, version);
  const installed = { client, version, bin: join(home, "node_modules", ".bin", bin) };
  if (existsSync(installed.bin)) return { is: "installed", installed, fromCache: true };

  await mkdir(cache, { recursive: true });
  const building = await mkdtemp(join(cache, ".building-"));
  const clean = cleanedAtEnd(() => rmSync(building, { recursive: true, force: true, maxRetries: 3 }));
  try {
    await writeFile(join(building, "package.json"), '{"private":true}\n');
    const get = [
      ...npmCommand(),
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--save-exact",
      "--loglevel=error",
    ];
    const got = await runBounded({
      argv: [...get, "--prefix", building, `${npm}@${version}`],
      cwd: building,
      env: process.env,
      timeoutMs: patience,
    });
    if (got.code !== 0)
      return { is: "unavailable", because: `npm install ${npm}@${version}: ${firstLines(got.stderr)}` };
    const env = { PATH: process.env.PATH, HOME: building, TMPDIR: building };
    const folder = join(building, "node_modules", npm);
    // Older versions are plain scripts, with nothing to set up.
    if (setUp !== null && existsSync(join(folder, setUp))) {
      const set = await runBounded({ argv: [process.execPath, setUp], cwd: folder, env, timeoutMs: patience });
      if (set.code !== 0) return { is: "unavailable", because: `${npm} ${setUp}: ${firstLines(set.stderr)}` };
    }
    const argv = [join(building, "node_modules", ".bin", bin), "--version"];
    const answers = await runBounded({ argv, cwd: building, env: { ...env, CI: "true" }, timeoutMs: 60_000 });
    if (answers.code !== 0) {
      return { is: "unavailable", because: `${bin} --version does not run here: ${firstLines(answers.stderr)}` };
    }
    await rename(building, home);
    return { is: "installed", installed, fromCache: false };
  } catch (cause) {
    // Another process may have been faster: renaming onto its folder fails.
    if (existsSync(installed.bin)) return { is: "installed", installed, fromCache: true };
    return { is: "unavailable", because: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    clean();
  }
}

/** Removes a version from the cache. One that is not there is no error. */
export async function removeInstalled({ client, version }: InstalledClient): Promise<void> {
  await rm(folderOf(client, version), { recursive: true, force: true, maxRetries: 3 });
}

export type Published =
  | { readonly is: "published"; readonly versions: readonly string[] }
  | { readonly is: "unavailable"; readonly because: string };

/** All versions of a client that the registry has, without pre-releases, in the order of semver. */
export async function publishedVersions(client: RealClient): Promise<Published> {
  const { npm } = clientPackages[client];
  const argv = [...npmCommand(), "view", npm, "versions", "--json", "--loglevel=error"];
  const ran = await runBounded({
    argv,
    cwd: process.cwd(),
    env: process.env,
    timeoutMs: 60_000,
    keep: 8 * 1024 * 1024,
  });
  if (ran.code !== 0) return { is: "unavailable", because: `npm view ${npm}: ${firstLines(ran.stderr)}` };
  const listed = z.array(z.string()).safeParse(JSON.parse(ran.stdout));
  if (!listed.success) return { is: "unavailable", because: `npm view ${npm} answered no list of versions` };
  const plain = listed.data.filter((version) => semver.prerelease(version) === null);
  return { is: "published", versions: semver.sort(plain) };
}

function folderOf(client: RealClient, version: string): string {
  return join(clientCache(), `${clientPackages[client].npm.replace("@", "").replace("/", "-")}@${version}`);
}

/** Inside `npm run` the very npm that runs us; elsewhere the one on the path. */
function npmCommand(): readonly string[] {
  const running = process.env.npm_execpath;
  return running?.endsWith(".js") ? [process.execPath, running] : ["npm"];
}

/** npm says what is wrong in its first lines and how to get help in its last. */
function firstLines(text: string): string {
  return text.trim().split("\n").slice(0, 3).join(" | ") || "no message";
}
