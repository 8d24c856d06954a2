import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { defaultPlaces } from "./default-places.ts";

const home = join("/", "home", "dev");
const paths = (client: string, env: Record<string, string> = {}) =>
  defaultPlaces(home, env)
    .filter((place) => place.client === client)
    .map(({ path }) => path);

test("every client has a place without any setting", () => {
  assert.deepEqual(paths("claude-code"), [join(home, ".claude/projects"), join(home, ".config/claude/projects")]);
  assert.deepEqual(paths("codex"), [join(home, ".codex/sessions"), join(home, ".codex/archived_sessions")]);
  assert.deepEqual(paths("gemini-cli"), [join(home, ".gemini/tmp")]);
  assert.equal(paths("opencode")[0], join(home, ".local/share/opencode"));
});

const settings: readonly [string, Record<string, string>, readonly string[]][] = [
  ["claude-code", { CLAUDE_CONFIG_DIR: "/a, /b" }, ["/a/projects", "/b/projects"]],
  ["claude-code", { XDG_CONFIG_HOME: "/cfg" }, ["/cfg/claude/projects"]],
  ["codex", { CODEX_HOME: "/c" }, ["/c/sessions", "/c/archived_sessions"]],
  ["opencode", { XDG_DATA_HOME: "/d" }, ["/d/opencode"]],
  ["opencode", { LOCALAPPDATA: "/l", APPDATA: "/r" }, ["/l/opencode", "/r/opencode"]],
];
for (const [client, env, expected] of settings) {
  test(`${client} with ${JSON.stringify(env)}`, () => {
    const found = paths(client, env);
    for (const path of expected) assert.ok(found.includes(join(path)), `${path} is missing in ${found.join(" ")}`);
  });
}

test("no place twice", () => {
  const all = defaultPlaces(home, { CODEX_HOME: join(home, ".codex"), XDG_DATA_HOME: join(home, ".local/share") });
  assert.equal(new Set(all.map(({ path }) => path)).size, all.length);
});
