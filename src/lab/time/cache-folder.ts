import { homedir } from "node:os";
import { join } from "node:path";

/** Where tools that were fetched or compiled are kept: `$EVENKEEL_CACHE`, else `evenkeel` in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.EVENKEEL_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "evenkeel");
}
