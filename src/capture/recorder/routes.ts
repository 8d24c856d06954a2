import { applyDetours, type ClientConfig, type Detour, detoursFor } from "./detours.ts";

/** Clients that can be led through the gateway by name. */
export const routedClients = ["claude", "codex", "opencode", "gemini"] as const;
export type RoutedClient = (typeof routedClients)[number];

export interface Routed {
  /** Words behind the command's name, to be written before its own. */
  readonly flags: readonly string[];
  /** Variables to be set. */
  readonly variables: Readonly<Record<string, string>>;
  /** What a person should know: sentences. */
  readonly warnings: readonly string[];
}

/**
 * How a client is led through the gateway: `http://127.0.0.1:4747` and each client's own path behind its route.
 *
 * @param route the path to use instead of the client's usual one (`chatgpt`), or `null`
 */
export function routeThrough(
  client: RoutedClient,
  gateway: string,
  route: string | null,
  env: Readonly<Record<string, string | undefined>>,
  config: ClientConfig,
): Routed {
  const warnings: string[] = [];
  const detours: Detour[] = [];
  const at = (path: string): string => `${gateway.replace(/\/$/, "")}/${(route ?? path).replace(/^\/|\/$/g, "")}`;
  for (const { by, base } of detoursFor([client], env, config, null)) {
    const path =
      by.is === "variable"
        ? variablesOf[client] === by.name
          ? (paths[by.name] ?? null)
          : null
        : by.is === "codex-flag"
          ? "openai/v1"
          : (providers[by.id] ?? null);
    if (path === null) {
      if (by.is === "opencode-provider") {
        warnings.push(`The provider ${by.id} stays where it is: give it a route in live: gateway: upstreams.`);
      }
      continue;
    }
    detours.push({ by, base: at(path) });
    const { origin } = new URL(base);
    if (origin !== new URL(gateway).origin && !vendors.has(origin)) {
      warnings.push(
        `Without this it would call ${origin}. The gateway calls what its settings say: live: gateway: upstreams.`,
      );
    }
  }
  for (const name of client === "claude" ? ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"] : []) {
    if ((env[name] ?? "") !== "")
      warnings.push(`${name} is set: this client then does not look at ANTHROPIC_BASE_URL.`);
  }
  const applied = applyDetours([client], env, detours, (base) => base);
  const names = Object.keys(applied.env).filter((name) => applied.env[name] !== env[name] && isNeeded(name, env));
  return {
    flags: applied.argv.slice(1),
    variables: Object.fromEntries(names.map((name) => [name, applied.env[name] ?? ""])),
    warnings,
  };
}

/** Without a proxy nobody has to be told where to use none; who was told once knows it. */
function isNeeded(name: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (name.toLowerCase() !== "no_proxy") return true;
  const isProxied = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].some(
    (proxy) => (env[proxy] ?? env[proxy.toLowerCase()] ?? "") !== "",
  );
  return isProxied && !(env[name] ?? "").split(",").includes("127.0.0.1");
}

const variablesOf: Readonly<Record<RoutedClient, string | null>> = {
  claude: "ANTHROPIC_BASE_URL",
  codex: null,
  opencode: null,
  gemini: "GOOGLE_GEMINI_BASE_URL",
};
const paths: Readonly<Record<string, string>> = { ANTHROPIC_BASE_URL: "anthropic", GOOGLE_GEMINI_BASE_URL: "gemini" };
const providers: Readonly<Record<string, string>> = {
  anthropic: "anthropic/v1",
  openai: "openai/v1",
  google: "gemini/v1beta",
};
const vendors: ReadonlySet<string> = new Set([
  "https://api.anthropic.com",
  "https://api.openai.com",
  "https://generativelanguage.googleapis.com",
]);
