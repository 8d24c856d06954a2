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
} from "../capture/recorder/index.ts";
import { isLoopback } from "../server/http/index.ts";
import { CommandError, exit } from "./exit.ts";
import { tokenIn, whatRunsHere } from "./installation.ts";

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
  const { gateway, server, data } = placesOf(flags);
  const routed = routeThrough(client, gateway, flags.route ?? null, env, clientConfig(env, process.cwd()));
  const telemetry = flags.otel ? telemetryOf(client, server, data, flags.run) : { flags: [], variables: {} };
  const all: Routed = {
    flags: [...routed.flags, ...telemetry.flags],
    variables: { ...routed.variables, ...telemetry.variables },
    warnings: routed.warnings,
  };
  if (!isLoopback(new URL(gateway).hostname)) {
    const how =
      client === "claude"
        ? "; give it by ANTHROPIC_CUSTOM_HEADERS"
        : ` by a header, which ${client} may not be able to send`;
    process.stderr.write(`evenkeel: this gateway asks for x-evenkeel-token${how}\n`);
  }
  for (const warning of all.warnings) process.stderr.write(`evenkeel: ${warning}\n`);
  if (!flags.run) {
    if (client === "opencode" && (env.OPENCODE_CONFIG_CONTENT ?? "") !== "") {
      // It may hold keys, and belongs on no screen.
      throw new CommandError(exit.usage, "OPENCODE_CONFIG_CONTENT is set already", "Use --run, which adds to it.");
    }
    process.stdout.write(printed(client, all, flags.shell));
    return;
  }
  const ended = await runCommand([client, ...all.flags, ...args], { ...env, ...all.variables }, process.cwd());
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

interface Places {
  readonly gateway: string;
  readonly server: string | null;
  readonly data: string;
}

function placesOf({ gateway, server, data: asked }: Flags): Places {
  const data = dataFolder(asked, process.env);
  for (const [option, url] of Object.entries({ "--gateway": gateway, "--server": server })) {
    if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
      throw new CommandError(exit.usage, `${option} ${url} is not an http or https address`);
    }
  }
  if (gateway !== undefined) return { gateway, server: server ?? whatRuns(data)?.server?.url ?? null, data };
  const { running } = whatRunsHere(asked);
  if (running.gateway === null) {
    throw new CommandError(exit.inconclusive, "the gateway is not up", "evenkeel status says more.");
  }
  return { gateway: running.gateway.url, server: server ?? running.server?.url ?? null, data };
}

/** What makes a client tell the server of itself. Prompts stay out of it: that is the clients' default. */
function telemetryOf(
  client: RoutedClient,
  server: string | null,
  data: string,
  forRun: boolean,
): Pick<Routed, "flags" | "variables"> {
  if (server === null) throw new CommandError(exit.inconclusive, "the server is not up", "evenkeel status says more.");
  const base = server.replace(/\/$/, "");
  const token = tokenIn(data);
  // Beyond loopback alone; on a screen only where it stands.
  const bearer = token === null ? null : `Bearer ${forRun ? token : `$(cat "${join(data, "token")}")`}`;
  if (client === "claude") {
    return {
      flags: [],
      variables: {
        CLAUDE_CODE_ENABLE_TELEMETRY: "1",
        OTEL_METRICS_EXPORTER: "otlp",
        OTEL_LOGS_EXPORTER: "otlp",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        OTEL_EXPORTER_OTLP_ENDPOINT: base,
        ...(bearer === null ? {} : { OTEL_EXPORTER_OTLP_HEADERS: `authorization=${bearer}` }),
      },
    };
  }
  if (client === "codex") {
    const headers = bearer === null ? "" : `,headers={authorization=${JSON.stringify(bearer)}}`;
    const exporter = (kind: string) => `{otlp-http={endpoint="${base}/v1/${kind}",protocol="binary"${headers}}}`;
    const settings = [
      `otel.exporter=${exporter("logs")}`,
      // With it Codex names its span in the call as well: that joins what it tells to the call.
      `otel.trace_exporter=${exporter("traces")}`,
      "otel.log_user_prompt=false",
    ];
    return { flags: settings.flatMap((setting) => ["-c", setting]), variables: {} };
  }
  throw new CommandError(exit.usage, `--otel is for claude and codex, not for ${client}`, "Leave it out.");
}

function printed(client: RoutedClient, { flags, variables }: Routed, shell: Flags["shell"]): string {
  const posix = shell === "posix";
  const quote = (text: string): string => (posix ? posixQuoted(text) : `'${text.replaceAll("'", "''")}'`);
  const lines = Object.entries(variables).map(([name, value]) =>
    posix ? `export ${name}=${quote(value)}` : `$env:${name} = ${quote(value)}`,
  );
  if (flags.length > 0) {
    const words = flags.map(quote).join(" ");
    lines.push(
      posix
        ? `${client}() { command ${client} ${words} "$@"; }`
        : `function ${client} { & (Get-Command ${client} -CommandType Application)[0] ${words} @args }`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** A command substitution of ours stays one. */
function posixQuoted(text: string): string {
  const parts = text.split(/(\$\(cat "[^"$`\\]*"\))/);
  return parts
    .map((part, index) => (index % 2 === 1 ? `"${part}"` : part === "" ? "" : `'${part.replaceAll("'", `'\\''`)}'`))
    .join("");
}
