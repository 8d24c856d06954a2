import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Inside the repository, so that packages are found. */
const folder = "bench/out/built";

/**
 * The command line as people run it: compiled, as in the published package. From source, a third of a second of every
 * run would be Node taking types out of files; what it is compared with has none either.
 *
 * @returns the path of the command's main file
 */
export function builtCommand(): string {
  rmSync(folder, { recursive: true, force: true });
  const dist = join(folder, "dist");
  // Types are checked elsewhere; what matters here is that there is something to run.
  spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", dist]);
  cpSync("package.json", join(folder, "package.json"));
  const main = join(dist, "cli", "main.js");
  if (!existsSync(main)) throw new Error("the sources could not be compiled: see npm run build");
  return main;
}
