import type { Routed, RoutedClient } from "./routes.ts";

const header = "x-evenkeel-token";
/** Codex takes headers' values from the environment, so that they stand on no command line. */
const variable = "EVENKEEL_GATEWAY_TOKEN";

/**
 * The same way with the gateway's token on each call, by the header that each client can be told to send. Headers that were set
 * before are kept. The gateway takes the token off: no upstream sees it.
 *
 * @param env what the client would be started with
 */
export function withGatewayToken(
  client: RoutedClient,
  routed: Routed,
  token: string,
  env: Readonly<Record<string, string | undefined>>,
): Routed {
  const { flags, variables, warnings } = routed;
  const added = (more: Readonly<Record<string, string>>): Routed => ({
    ...routed,
    variables: { ...variables, ...more },
  });
  switch (client) {
    case "claude":
      return added({ ANTHROPIC_CUSTOM_HEADERS: joined(env.ANTHROPIC_CUSTOM_HEADERS, `${header}: ${token}`, "\n") });
    case "gemini":
      return added({ GEMINI_CLI_CUSTOM_HEADERS: joined(env.GEMINI_CLI_CUSTOM_HEADERS, `${header}: ${token}`, ", ") });
    case "opencode":
      return added({ OPENCODE_CONFIG_CONTENT: openCodeWith(variables.OPENCODE_CONFIG_CONTENT ?? "{}", token) });
    case "codex": {
      const own = flags.flatMap((flag) => /^model_providers\.(?<id>.+)\.base_url=/.exec(flag)?.groups?.id ?? [])[0];
      const more = { ...variables, [variable]: token };
      if (own !== undefined) {
        return {
          flags: [...flags, ...set(own, { [`env_http_headers.${header}`]: quoted(variable) })],
          variables: more,
          warnings,
        };
      }
      const base = flags.flatMap((flag) => /^openai_base_url=(?<url>.+)$/.exec(flag)?.groups?.url ?? [])[0];
      if (base === undefined) return routed;
      // The built-in provider takes no headers and may not be changed: one of another name that is the same otherwise.
      const provider = {
        name: quoted("OpenAI"),
        base_url: base,
        wire_api: quoted("responses"),
        requires_openai_auth: "true",
        [`env_http_headers.${header}`]: quoted(variable),
      };
      return {
        flags: ["-c", `model_provider=${quoted("evenkeel")}`, ...set("evenkeel", provider)],
        variables: more,
        warnings: [
          ...warnings,
          "Codex's own provider takes no headers: it is led by one named evenkeel, and lists and resumes sessions of that.",
        ],
      };
    }
  }
}

function set(provider: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => ["-c", `model_providers.${provider}.${key}=${value}`]);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function joined(before: string | undefined, more: string, by: string): string {
  return before === undefined || before.trim() === "" ? more : `${before}${by}${more}`;
}

/** On the providers that are led to the gateway, and on no other. */
function openCodeWith(config: string, token: string): string {
  const value: unknown = JSON.parse(config); // it was written by the one that leads
  if (!isRecord(value) || !isRecord(value.provider)) return config;
  const provider = Object.fromEntries(
    Object.entries(value.provider).map(([id, each]) => {
      if (!isRecord(each) || !isRecord(each.options) || !led.has(id)) return [id, each];
      const headers = isRecord(each.options.headers) ? each.options.headers : {};
      return [id, { ...each, options: { ...each.options, headers: { ...headers, [header]: token } } }];
    }),
  );
  return JSON.stringify({ ...value, provider });
}

const led: ReadonlySet<string> = new Set(["anthropic", "openai", "google"]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
