import { basename } from "node:path";

/** A setting by which a client is told where its model is, and where that is now. */
export interface Detour {
  readonly by: Handle;
  /** The base address that would be used without us. */
  readonly base: string;
}

export type Handle =
  | { readonly is: "variable"; readonly name: string }
  /** `codex -c KEY="…"` */
  | { readonly is: "codex-flag"; readonly key: string }
  /** `provider.ID.options.baseURL` in `OPENCODE_CONFIG_CONTENT`. */
  | { readonly is: "opencode-provider"; readonly id: string };

/** What the configuration files of a client say, as far as it matters here. */
export interface ClientConfig {
  /** `$CODEX_HOME/config.toml`, or `null`. */
  readonly codex: string | null;
  /** OpenCode's configuration files, weakest first. */
  readonly openCode: readonly string[];
}

/** Variables that clients and SDKs read, the vendor's default, and the path behind a bare `--upstream` origin. */
const variables: readonly { readonly name: string; readonly base: string | null; readonly path: string }[] = [
  { name: "ANTHROPIC_BASE_URL", base: "https://api.anthropic.com", path: "" },
  { name: "OPENAI_BASE_URL", base: "https://api.openai.com/v1", path: "/v1" },
  // The name in SDKs before openai-python 1.0, and in tools built on them.
  { name: "OPENAI_API_BASE", base: "https://api.openai.com/v1", path: "/v1" },
  { name: "GOOGLE_GEMINI_BASE_URL", base: "https://generativelanguage.googleapis.com", path: "" },
  // Gemini CLI with a Google login.
  { name: "CODE_ASSIST_ENDPOINT", base: "https://cloudcode-pa.googleapis.com", path: "" },
  // The default of these depends on region and project: they are led through us only where they are set.
  { name: "GOOGLE_VERTEX_BASE_URL", base: null, path: "" },
  { name: "ANTHROPIC_VERTEX_BASE_URL", base: null, path: "" },
  { name: "ANTHROPIC_BEDROCK_BASE_URL", base: null, path: "" },
  { name: "AZURE_OPENAI_ENDPOINT", base: null, path: "" },
];

const openCodeProviders: Readonly<Record<string, { readonly base: string; readonly path: string }>> = {
  anthropic: { base: "https://api.anthropic.com/v1", path: "/v1" },
  openai: { base: "https://api.openai.com/v1", path: "/v1" },
  google: { base: "https://generativelanguage.googleapis.com/v1beta", path: "/v1beta" },
};

/**
 * Every setting that may tell this command where its model is, with the address it has without us.
 *
 * @param upstream where all of them lead instead: with a path it is taken as it is, without one each client's usual
 *   path is added
 */
export function detoursFor(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  config: ClientConfig,
  upstream: string | null,
): Detour[] {
  const detours: Detour[] = [];
  for (const { name, base, path } of variables) {
    const before = given(env[name]) ?? base;
    if (before === null) continue;
    detours.push({ by: { is: "variable", name }, base: upstream === null ? before : at(upstream, path) });
  }
  const client = clientOf(argv);
  if (client === "codex") {
    const { key, base } = codexBase(argv, config.codex);
    detours.push({ by: { is: "codex-flag", key }, base: upstream === null ? base : at(upstream, "/v1") });
  }
  if (client === "opencode") {
    for (const [id, before] of openCodeBases(env, config.openCode)) {
      const path = openCodeProviders[id]?.path ?? "/v1";
      detours.push({ by: { is: "opencode-provider", id }, base: upstream === null ? before : at(upstream, path) });
    }
  }
  return detours;
}

/** The command line and environment that lead through us. `local` says which address stands in for a base address. */
export function applyDetours(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  detours: readonly Detour[],
  local: (base: string) => string,
): { readonly argv: string[]; readonly env: Record<string, string | undefined> } {
  const changed: Record<string, string | undefined> = { ...env };
  const flags: string[] = [];
  const providers: Record<string, { options: { baseURL: string } }> = {};
  for (const { by, base } of detours) {
    const address = local(base);
    if (by.is === "variable") changed[by.name] = address;
    else if (by.is === "codex-flag") flags.push("-c", `${by.key}=${JSON.stringify(address)}`);
    else providers[by.id] = { options: { baseURL: address } };
  }
  if (Object.keys(providers).length > 0) {
    changed.OPENCODE_CONFIG_CONTENT = JSON.stringify(
      merged(parsed(env.OPENCODE_CONFIG_CONTENT ?? "") ?? {}, { provider: providers }),
    );
  }
  // A proxy that the environment names must not stand between the client and this machine.
  for (const name of ["NO_PROXY", "no_proxy"]) {
    const list = given(env[name]);
    if (list !== "*") changed[name] = list === null ? "127.0.0.1,localhost" : `${list},127.0.0.1,localhost`;
  }
  const [command = "", ...rest] = argv;
  return { argv: [command, ...flags, ...rest], env: changed };
}

function clientOf(argv: readonly string[]): "codex" | "opencode" | null {
  // `npx @openai/codex`, `node …/codex.js`, `/usr/bin/codex`
  const name = basename(argv[0] ?? "").replace(/\.(?:exe|cmd|js)$/i, "");
  return name === "codex" ? "codex" : name === "opencode" ? "opencode" : null;
}

/**
 * Codex reads its address from configuration alone: `openai_base_url` for the built-in provider, the provider's own
 * `base_url` for another one.
 */
function codexBase(argv: readonly string[], config: string | null): { readonly key: string; readonly base: string } {
  const flag = (key: string): string | null => {
    const found = argv.findLast((word) => word.startsWith(`${key}=`));
    return found === undefined ? null : unquoted(found.slice(key.length + 1));
  };
  const top = config === null ? "" : (config.split(/^[ \t]*\[/m)[0] ?? "");
  const provider = flag("model_provider") ?? tomlString(top, "model_provider");
  if (provider === null || provider === "openai") {
    const key = "openai_base_url";
    return { key, base: flag(key) ?? tomlString(top, key) ?? "https://api.openai.com/v1" };
  }
  const key = `model_providers.${provider}.base_url`;
  const table = (config ?? "").split(/^(?=[ \t]*\[)/m).find((part) => {
    const name = /^\s*\[\s*model_providers\s*\.\s*["']?([^"'\]]+?)["']?\s*\]/.exec(part)?.[1];
    return name === provider;
  });
  return {
    key,
    base: flag(key) ?? (table === undefined ? null : tomlString(table, "base_url")) ?? "https://api.openai.com/v1",
  };
}

function tomlString(text: string, key: string): string | null {
  const value = new RegExp(`^\\s*${key}\\s*=\\s*("(?:[^"\\\\]|\\\\.)*"|'[^']*')`, "m").exec(text)?.[1];
  return value === undefined ? null : unquoted(value);
}

function unquoted(value: string): string {
  return /^".*"$|^'.*'$/.test(value) ? value.slice(1, -1) : value;
}

function openCodeBases(
  env: Readonly<Record<string, string | undefined>>,
  files: readonly string[],
): Map<string, string> {
  const bases = new Map(Object.entries(openCodeProviders).map(([id, { base }]) => [id, base]));
  for (const text of [...files, env.OPENCODE_CONFIG_CONTENT ?? ""]) {
    const providers = parsed(text)?.provider;
    if (!isRecord(providers)) continue;
    for (const [id, provider] of Object.entries(providers)) {
      const base = isRecord(provider) && isRecord(provider.options) ? provider.options.baseURL : undefined;
      if (typeof base === "string" && /^https?:/.test(base)) bases.set(id, base);
    }
  }
  return bases;
}

/** JSON with comments and trailing commas, as OpenCode reads it. */
function parsed(text: string): Record<string, unknown> | null {
  const plain = text.replace(
    /("(?:[^"\\]|\\[\s\S])*(?:"|$))|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (_all, string?: string) => string ?? "",
  );
  try {
    const value: unknown = JSON.parse(
      plain.replace(/("(?:[^"\\]|\\[\s\S])*(?:"|$))|,(?=\s*[}\]])/g, (_all, string?: string) => string ?? ""),
    );
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function merged(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = out[key];
    out[key] = isRecord(old) && isRecord(value) ? merged(old, value) : value;
  }
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function given(value: string | undefined): string | null {
  return value === undefined || value.trim() === "" ? null : value.trim();
}

function at(upstream: string, path: string): string {
  const { origin, pathname, search } = new URL(upstream);
  return pathname === "/" ? `${origin}${path}` : `${origin}${pathname.replace(/\/$/, "")}${search}`;
}
