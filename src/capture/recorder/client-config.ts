import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClientConfig } from "./detours.ts";

/** Where Codex and OpenCode keep the addresses of their providers. */
export function clientConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): ClientConfig {
  const home = env.HOME ?? env.USERPROFILE ?? "";
  const openCodeHome = join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "opencode");
  const openCode = [
    join(openCodeHome, "config.json"),
    join(openCodeHome, "opencode.json"),
    join(openCodeHome, "opencode.jsonc"),
    ...(env.OPENCODE_CONFIG === undefined ? [] : [env.OPENCODE_CONFIG]),
    join(cwd, "opencode.json"),
    join(cwd, "opencode.jsonc"),
  ];
  return {
    codex: textOf(join(env.CODEX_HOME ?? join(home, ".codex"), "config.toml")),
    openCode: openCode.map(textOf).filter((text) => text !== null),
  };
}

function textOf(path: string): string | null {
  try {
    return existsSync(path) ? readFileSync(path, "utf8") : null;
  } catch {
    return null;
  }
}
