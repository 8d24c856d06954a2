import { join } from "node:path";
import { Command, Option } from "commander";
import { dataFolder, whatRuns } from "../capture/installation/index.ts";
import {
  clientConfig,
  type Routed,
  type RoutedClient,
  routedClients,
  routeThrough,
  runCommand,
  withGatewayToken,
} from "../capture/recorder/index.ts";
import { isLoopback } from "../server/http/index.ts";
import { CommandError, exit } from "./exit.ts";
import { tokenIn, whatRunsHere } from "./installation.ts";
import { withoutStore } from "./store-place.ts";

interface Flags {
  readonly data?: string;
  readonly gateway?: string;
  readonly server?: string;
  readonly route?: string;
  readonly run: boolean;
  readonly otel: boolean;
  readonly shell: "posix" | "powershell";
}

/** `evenkeel connect claude|codex|opencode|gemini` */
export function connectCommand(): Command {
  return new Command("connect")
    .description("print the setting that points a client at the running gateway, or start the client so wired")
    .argument("<client>", routedClients.join(", "))
    .argument("[args...]", "with --run: arguments of the client, behind --")
    .option("--run", "start the client", false)
    .option("--otel", "have it send its own telemetry to the server as well (claude, codex)", false)
    .option("--route <path>", "another route of the gateway, such as chatgpt (see live: gateway: upstreams)")
    .option("--gateway <url>", "where the gateway is (default: the one that runs here)")
    .option("--server <url>", "where the server is, for --otel (default: the one that runs here)")
    .option("--data <folder>", "where the installation's data lies (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .addOption(
      new Option("--shell <name>", "for which shell it is printed")
        .choices(["posix", "powershell"])
        .default(process.platform === "win32" ? "powershell" : "posix"),
    )
    .addHelpText(
      "after",
      "\nThe client's own configuration is read, never written. A login of its own (Claude Pro, Max) goes on working.\n" +
        "With --run it exits with the client's exit code; 2 where no gateway runs.\n\n" +
        'Examples: eval "$(evenkeel connect claude)"\n' +
        '          evenkeel connect claude --run -- -p "look at the tests"',
    )
    .action(run);
}

async function run(word: string, args: readonly string[], flags: Flags): Promise<void> {
  const client = routedClients.find((name) => name === word);
  if (client === undefined) {
    throw new CommandError(exit.usage, `there is no client ${word} here`, `There are: ${routedClients.join(", ")}.`);
  }
  if (!flags.run && args.length > 0) {
    throw new CommandError(exit.usage, "arguments are for a client that is started", `Add --run before them.`);
  }
  const env = process.env;
  const { gateway, server } = placesOf(flags);
  const direct = routeThrough(client, gateway.url, flags.route ?? null, env, clientConfig(env, process.cwd()));
  const routed = gateway.token === null ? direct : withGatewayToken(client, direct, hole, env);
  const telemetry = flags.otel ? telemetryOf(client, server, env) : { flags: [], variables: {} };
  const all: Routed = {
    flags: [...routed.flags, ...telemetry.flags],
    variables: { ...routed.variables, ...telemetry.variables },
    warnings: [...routed.warnings, ...gateway.warnings],
  };
  for (const warning of all.warnings) process.stderr.write(`evenkeel: ${warning}\n`);
  const token = gateway.token ?? server?.token ?? null;
  if (!flags.run) {
    for (const name of Object.keys(all.variables)) {
      // What stood there before may hold keys, and belongs on no screen.
      if (!mayHoldKeys.has(name) || (env[name] ?? "") === "") continue;
      throw new CommandError(exit.usage, `${name} is set already`, "Use --run, which adds to it.");
    }
    process.stdout.write(printed(client, all, flags.shell, token));
    return;
  }
  const variables = Object.fromEntries(
    Object.entries(all.variables).map(([name, value]) => [name, value.replaceAll(hole, token?.value ?? "")]),
  );
  // What an agent may run sees its environment: passwords that are none of its business do not go along.
  const { [tokenVariable]: _token, ...rest } = withoutStore(env);
  const ended = await runCommand([client, ...all.flags, ...args], { ...rest, ...variables }, process.cwd());
  if (ended.is === "not-started") {
    throw new CommandError(exit.usage, ended.because, `Install it: npm install -g ${packages[client]}`);
  }
  process.exitCode = ended.code;
}

const packages: Readonly<Record<RoutedClient, string>> = {
  claude: "@anthropic-ai/claude-code",
  codex: "@openai/codex",
  opencode: "opencode-ai",
  gemini: "@google/gemini-cli",
};

/** Stands in a value for the token, which is on no screen and on no command line. */
const hole = "{evenkeel-token-goes-here}";
const mayHoldKeys: ReadonlySet<string> = new Set([
  "OPENCODE_CONFIG_CONTENT",
  "ANTHROPIC_CUSTOM_HEADERS",
  "GEMINI_CLI_CUSTOM_HEADERS",
  "OTEL_EXPORTER_OTLP_HEADERS",
]);
/** Gives the token of a gateway or server that runs elsewhere. */
const tokenVariable = "EVENKEEL_TOKEN";

interface Token {
  readonly value: string;
  /** How a shell comes by it. */
  readonly says: { readonly posix: string; readonly powershell: string };
}

interface Address {
  readonly url: string;
  /** `null`: none is asked for, or none is known here. */
  readonly token: Token | null;
  readonly warnings: readonly string[];
}

function placesOf({ gateway, server, data: asked }: Flags): {
  readonly gateway: Address;
  readonly server: Address | null;
} {
  const data = dataFolder(asked, process.env);
  for (const [option, url] of Object.entries({ "--gateway": gateway, "--server": server })) {
    if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
      throw new CommandError(exit.usage, `${option} ${url} is not an http or https address`);
    }
  }
  const running = gateway === undefined ? whatRunsHere(asked).running : whatRuns(data);
  const ours = [running?.gateway?.url, running?.server?.url].flatMap((url) => url ?? []);
  const at = (url: string): Address => addressOf(url, ours, running?.asksToken ?? false, data);
  const places = { gateway: gateway ?? running?.gateway?.url ?? null, server: server ?? running?.server?.url ?? null };
  if (places.gateway === null) {
    throw new CommandError(exit.inconclusive, "the gateway is not up", "evenkeel status says more.");
  }
  return { gateway: at(places.gateway), server: places.server === null ? null : at(places.server) };
}

/** @param ours addresses of this installation: its token is shown to nobody else */
function addressOf(url: string, ours: readonly string[], asksToken: boolean, data: string): Address {
  const { hostname, origin, protocol } = new URL(url);
  const isOurs = ours.some((each) => new URL(each).origin === origin);
  const given = process.env[tokenVariable] ?? "";
  const token = given === "" ? (isOurs ? tokenOf(data) : null) : tokenGiven(given);
  if (isLoopback(hostname)) return { url, token: asksToken || given !== "" ? token : null, warnings: [] };
  if (token === null) {
    const how = `set ${tokenVariable} to its token (the file token of its data folder)`;
    return { url, token, warnings: [`${url} is beyond loopback and asks for a token: ${how}`] };
  }
  const isPlain = protocol === "http:";
  return {
    url,
    token,
    warnings: isPlain ? [`${url} is not encrypted: who is between sees calls, keys and token`] : [],
  };
}

function tokenOf(data: string): Token | null {
  const value = tokenIn(data);
  const file = join(data, "token");
  if (value === null) return null;
  return {
    value,
    says: { posix: `"$(cat ${posixQuoted(file)})"`, powershell: `(Get-Content -Raw ${powershellQuoted(file)}).Trim()` },
  };
}

function tokenGiven(value: string): Token {
  return { value, says: { posix: `"$${tokenVariable}"`, powershell: `$env:${tokenVariable}` } };
}

/** What makes a client tell the server of itself. Prompts stay out of it: that is the clients' default. */
function telemetryOf(
  client: RoutedClient,
  server: Address | null,
  env: NodeJS.ProcessEnv,
): Pick<Routed, "flags" | "variables"> {
  if (server === null) throw new CommandError(exit.inconclusive, "the server is not up", "evenkeel status says more.");
  const base = server.url.replace(/\/$/, "");
  const before = env.OTEL_EXPORTER_OTLP_HEADERS ?? "";
  const bearer = `${before === "" ? "" : `${before},`}authorization=Bearer ${hole}`;
  const headers: Record<string, string> = server.token === null ? {} : { OTEL_EXPORTER_OTLP_HEADERS: bearer };
  if (client === "claude") {
    return {
      flags: [],
      variables: {
        CLAUDE_CODE_ENABLE_TELEMETRY: "1",
        OTEL_METRICS_EXPORTER: "otlp",
        OTEL_LOGS_EXPORTER: "otlp",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        OTEL_EXPORTER_OTLP_ENDPOINT: base,
        ...headers,
      },
    };
  }
  if (client === "codex") {
    const exporter = (kind: string) => `{otlp-http={endpoint="${base}/v1/${kind}",protocol="binary"}}`;
    const settings = [
      `otel.exporter=${exporter("logs")}`,
      // With it Codex names its span in the call as well: that joins what it tells to the call.
      `otel.trace_exporter=${exporter("traces")}`,
      "otel.log_user_prompt=false",
    ];
    return { flags: settings.flatMap((setting) => ["-c", setting]), variables: headers };
  }
  throw new CommandError(exit.usage, `--otel is for claude and codex, not for ${client}`, "Leave it out.");
}

function printed(
  client: RoutedClient,
  { flags, variables }: Routed,
  shell: Flags["shell"],
  token: Token | null,
): string {
  const posix = shell === "posix";
  const plain = posix ? posixQuoted : powershellQuoted;
  const quote = (text: string): string =>
    text
      .split(hole)
      .flatMap((part, index) => [
        ...(index === 0 ? [] : [token?.says[shell] ?? ""]),
        ...(part === "" ? [] : [plain(part)]),
      ])
      .join(posix ? "" : " + ");
  const lines = Object.entries(variables).map(([name, value]) =>
    posix ? `export ${name}=${quote(value)}` : `$env:${name} = ${quote(value)}`,
  );
  if (flags.length > 0) {
    const words = flags.map(plain).join(" ");
    lines.push(
      posix
        ? `${client}() { command ${client} ${words} "$@"; }`
        : `function ${client} { & (Get-Command ${client} -CommandType Application)[0] ${words} @args }`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function posixQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
