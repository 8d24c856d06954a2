import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentOptions } from "./agent-options.ts";
import type { RealClient } from "./clients.ts";

/** The key every client is given: it opens nothing. */
export const dummyKey = "evenkeel-dummy";

/**
 * The whole environment of a client under test: of the person's own only what programs cannot run without; a home of
 * its own; no telemetry, no updates, no downloads.
 *
 * @param baseUrl where its model is; `null` where a wrapper (`evenkeel record`) says so
 */
export function environmentFor(
  client: RealClient,
  home: string,
  baseUrl: string | null,
  { telemetry = "off", env = {} }: AgentOptions = {},
): Record<string, string> {
  const obeyed = telemetry === "off" ? [] : [...behavioural];
  return {
    ...bareEnvironment(home),
    ...Object.fromEntries(Object.entries(switches[client]).filter(([name]) => !obeyed.includes(name))),
    ...(baseUrl === null ? {} : addressOf(client, baseUrl)),
    ...env,
  };
}

/** What any program may know of the machine: where programs are, its language, and a home; no way out but loopback. */
export function bareEnvironment(home: string): Record<string, string> {
  const own = process.env;
  return {
    PATH: own.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    LANG: own.LANG ?? "C.UTF-8",
    TERM: "xterm-256color",
    HOME: home,
    TMPDIR: join(home, "tmp"),
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_STATE_HOME: join(home, ".local", "state"),
    XDG_CACHE_HOME: join(home, ".cache"),
    ...(process.platform === "win32" ? { USERPROFILE: home, SystemRoot: own.SystemRoot ?? "C:\\Windows" } : {}),
    ...Object.fromEntries(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => bothCases(name, nowhere))),
    ...Object.fromEntries(bothCases("NO_PROXY", "127.0.0.1,localhost,::1")),
  };
}

/** The discard port: whoever wants to leave the machine is refused at once. */
const nowhere = "http://127.0.0.1:9";

function bothCases(name: string, value: string): readonly (readonly [string, string])[] {
  return [
    [name, value],
    [name.toLowerCase(), value],
  ];
}

/** With these two set Claude Code ignores locally cached flags of its server. */
const behavioural = ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_TELEMETRY"];

const switches: Readonly<Record<RealClient, Readonly<Record<string, string>>>> = {
  "claude-code": {
    ANTHROPIC_API_KEY: dummyKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_AUTOUPDATER: "1",
  },
  codex: { EVENKEEL_DUMMY_KEY: dummyKey },
  opencode: {
    ANTHROPIC_API_KEY: dummyKey,
    OPENAI_API_KEY: dummyKey,
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
  },
  "gemini-cli": { GEMINI_API_KEY: dummyKey, GEMINI_CLI_TRUST_WORKSPACE: "true" },
};

function addressOf(client: RealClient, baseUrl: string): Record<string, string> {
  switch (client) {
    case "claude-code":
      return { ANTHROPIC_BASE_URL: baseUrl };
    case "gemini-cli":
      return { GOOGLE_GEMINI_BASE_URL: baseUrl };
    case "opencode": {
      const options = { baseURL: `${baseUrl}/v1` };
      return { OPENCODE_CONFIG_CONTENT: JSON.stringify({ provider: { anthropic: { options }, openai: { options } } }) };
    }
    case "codex":
      // Written into its configuration file.
      return {};
  }
}

/** Writes the configuration a client needs into its home, over whatever stands there. */
export async function furnish(client: RealClient, home: string, baseUrl: string | null): Promise<void> {
  await mkdir(join(home, "tmp"), { recursive: true });
  const file = configuration(client, baseUrl ?? "http://127.0.0.1:9/v1");
  if (file === null) return;
  await mkdir(dirname(join(home, file.path)), { recursive: true });
  await writeFile(join(home, file.path), file.text);
}

function configuration(client: RealClient, baseUrl: string): { readonly path: string; readonly text: string } | null {
  switch (client) {
    case "claude-code":
      return null;
    case "codex":
      return {
        path: ".codex/config.toml",
        text: [
          'model_provider = "scripted"',
          "check_for_update_on_startup = false",
          "[model_providers.scripted]",
          'name = "scripted"',
          `base_url = ${JSON.stringify(baseUrl.endsWith("/v1") ? baseUrl : `${baseUrl}/v1`)}`,
          'env_key = "EVENKEEL_DUMMY_KEY"',
          'wire_api = "responses"',
          "[analytics]",
          "enabled = false",
          "",
        ].join("\n"),
      };
    case "opencode":
      return {
        path: ".config/opencode/opencode.json",
        text: `${JSON.stringify({ autoupdate: false, share: "disabled" })}\n`,
      };
    case "gemini-cli":
      return {
        path: ".gemini/settings.json",
        text: `${JSON.stringify({
          security: { auth: { selectedType: "gemini-api-key" } },
          telemetry: { enabled: false },
          privacy: { usageStatisticsEnabled: false },
          general: { enableAutoUpdate: false, disableAutoUpdate: true, enableAutoUpdateNotification: false },
        })}\n`,
      };
  }
}
