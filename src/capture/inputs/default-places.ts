import { homedir } from "node:os";
import { join } from "node:path";
import type { Format } from "./source.ts";

export interface DefaultPlace {
  readonly client: Exclude<Format, "har">;
  /** A folder, or OpenCode's database; it need not exist. */
  readonly path: string;
}

/**
 * Where the four clients keep their session logs, on Linux, macOS and Windows, most telling first.
 *
 * @param home the person's home folder
 * @param env environment: `CLAUDE_CONFIG_DIR` (several by comma), `CODEX_HOME`, `XDG_DATA_HOME`, `XDG_CONFIG_HOME`,
 *   `LOCALAPPDATA`, `APPDATA`, `OPENCODE_DB`, `GEMINI_CLI_HOME`
 */
export function defaultPlaces(
  home: string = homedir(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly DefaultPlace[] {
  const places: DefaultPlace[] = [];
  const add = (client: DefaultPlace["client"], path: string): void => {
    if (!places.some((place) => place.path === path)) places.push({ client, path });
  };

  const chosen = (env.CLAUDE_CONFIG_DIR ?? "").split(",").map((path) => path.trim());
  for (const root of chosen) if (root !== "") add("claude-code", join(root, "projects"));
  add("claude-code", join(home, ".claude", "projects"));
  add("claude-code", join(env.XDG_CONFIG_HOME || join(home, ".config"), "claude", "projects"));

  for (const root of [env.CODEX_HOME, join(home, ".codex")]) {
    if (root === undefined || root === "") continue;
    add("codex", join(root, "sessions"));
    add("codex", join(root, "archived_sessions"));
  }

  if (env.OPENCODE_DB) add("opencode", env.OPENCODE_DB);
  const data = [env.XDG_DATA_HOME, join(home, ".local", "share"), join(home, "Library", "Application Support")];
  for (const root of [...data, env.LOCALAPPDATA, env.APPDATA]) {
    if (root === undefined || root === "") continue;
    add("opencode", join(root, "opencode"));
  }

  if (env.GEMINI_CLI_HOME) add("gemini-cli", join(env.GEMINI_CLI_HOME, ".gemini", "tmp"));
  add("gemini-cli", join(home, ".gemini", "tmp"));
  return places;
}
