import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import {
  accessToken,
  dataFolder,
  identityOf,
  installKey,
  type Place,
  removeRunning,
  whatRuns,
  writeRunning,
} from "../capture/installation/index.ts";
import { lockFolder, SpoolError } from "../capture/spool/index.ts";
import { isLoopback } from "../server/http/index.ts";
import { CommandError, exit } from "./exit.ts";
import { keptLog } from "./kept-log.ts";
import { type Live, loadLive } from "./live-settings.ts";
import { numberOption } from "./option.ts";
import { ownName } from "./own-name.ts";
import { hideCredentials, storeHelp, withoutStore, withStore } from "./store-place.ts";
import { type Supervised, supervise } from "./supervise.ts";

interface Flags {
  readonly data?: string;
  readonly gatewayPort: number;
  readonly gatewayHost: string;
  readonly port: number;
  readonly host: string;
  readonly askToken: boolean;
  readonly store?: string;
  readonly config?: string;
  readonly sample: boolean;
  readonly open: boolean;
}

/** Milliseconds that the gateway, then the server get to end in. */
const grace = 25_000;

/** `evenkeel up` */
export function upCommand(): Command {
  return new Command("up")
    .description("watch live: the gateway that agents are pointed at, and the server with its dashboard")
    .option("--data <folder>", "where the installation's data lies (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .option("--port <n>", "port of the dashboard and the API; 0: a free one", numberOption(0, 65_535), 4748)
    .option("--gateway-port <n>", "port of the gateway; 0: a free one", numberOption(0, 65_535), 4747)
    .option("--host <address>", "address of the dashboard and the API; beyond loopback a token is made", "127.0.0.1")
    .option("--gateway-host <address>", "address of the gateway", "127.0.0.1")
    .option("--ask-token", "ask for the token on loopback too: a machine that several people use", false)
    .option("--store <where>", storeHelp)
    .option("--config <file>", "evenkeel.yaml with the contract and live: (default: the nearest one)")
    .option("--sample", "load the bundled example, once, where there is no data", false)
    .option("--no-open", "do not show the dashboard in a browser")
    .addHelpText(
      "after",
      "\nRuns until Ctrl-C or SIGTERM, and exits 0 then. 2: a port is taken, or it runs already; 65: evenkeel.yaml is wrong.\n\n" +
        "Example: evenkeel up   and in another terminal:   evenkeel connect claude --run -- -p “…”",
    )
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  hideCredentials("evenkeel up", flags.store);
  const data = dataFolder(flags.data, process.env);
  const before = whatRuns(data);
  if (before !== null) {
    const at = before.server?.url ?? before.gateway?.url ?? "somewhere";
    throw new CommandError(
      exit.inconclusive,
      `evenkeel runs on ${tilde(data)} already: process ${before.process.pid}, ${at}`,
      "Use that one (evenkeel status), stop it, or take another folder: --data DIR.",
    );
  }
  const live = await loadLive(flags.config);
  try {
    installKey(data);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(exit.usage, `cannot write to ${data}: ${why}`, "Take another folder: --data DIR.");
  }
  const letGo = heldFolder(data);
  const { askToken } = flags;
  const token = isLoopback(flags.host) && isLoopback(flags.gatewayHost) && !askToken ? null : accessToken(data);

  const places: { gateway: Place | null; server: Place | null } = { gateway: null, server: null };
  const since = Date.now();
  let stopped = false;
  const note = (): void => {
    if (stopped) return;
    try {
      writeRunning(data, { process: identityOf(process.pid), since, ...places, asksToken: askToken });
    } catch (error) {
      // A disk that is full stops nobody's calls.
      say(`cannot write running.json, so other commands do not find it: ${String(error)}`);
    }
  };
  note();
  const stopping = untilStopped();
  const common = [
    ...["--data", data],
    ...(live.file === null ? [] : ["--config", live.file]),
    ...(askToken ? ["--ask-token"] : []),
  ];
  const child = (
    name: "gateway" | "server",
    port: number,
    env: NodeJS.ProcessEnv,
    args: readonly string[],
  ): Supervised =>
    supervise({
      name,
      env,
      program: mainFile(),
      args: (now) => [name, "--port", String(now), ...common, ...args],
      port,
      onLine: lineOf(name, keptLog(join(data, "logs"), name)),
      onUp(place) {
        const again = places[name] !== null;
        places[name] = place;
        note();
        if (again) say(`${name} is up again, process ${place.pid}`);
      },
      onDown(how, wait) {
        say(`${name} ${how}; it is started again in ${wait / 1000} s`);
      },
    });
  const gateway = child("gateway", flags.gatewayPort, withoutStore(process.env), ["--host", flags.gatewayHost]);
  const server = child("server", flags.port, withStore(process.env, flags.store), [
    ...["--host", flags.host],
    ...(flags.sample ? ["--sample"] : []),
  ]);
  try {
    const first = await Promise.race([Promise.all([gateway.ready, server.ready]), stopping]);
    if (typeof first !== "string") {
      process.stdout.write(firstScreen(data, places, live, flags, token));
      if (flags.open && places.server !== null) openBrowser(places.server.url);
      await stopping;
    }
  } finally {
    stopped = true;
    // First what talks to others; what it still says is then taken in.
    await gateway.stop(grace);
    await server.stop(grace);
    removeRunning(data, process.pid);
    letGo();
  }
}

/**
 * Of two that start at the same moment one is refused, before it says where it runs.
 *
 * @returns lets go of it
 */
function heldFolder(data: string): () => void {
  try {
    return lockFolder(data);
  } catch (error) {
    // A disk that is full stops nobody's calls.
    if (!(error instanceof SpoolError)) return () => {};
    throw new CommandError(
      exit.inconclusive,
      `evenkeel is being started on ${tilde(data)} already: ${error.message}`,
      "Use that one (evenkeel status), stop it, or take another folder: --data DIR.",
    );
  }
}

/** The signal that asked for it. A second one does not wait. */
function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(exit.internal);
        asked = true;
        if (process.stderr.isTTY) say("stopping: replies that are under way may end (again: at once)");
        resolve(signal);
      });
    }
  });
}

function firstScreen(
  data: string,
  { gateway, server }: { readonly gateway: Place | null; readonly server: Place | null },
  { contract, file }: Live,
  { sample, data: asked }: Flags,
  token: { readonly token: string; readonly made: boolean } | null,
): string {
  const evenkeel = ownName(process.env);
  const named = asked === undefined ? "" : ` --data ${/^[\w./-]+$/.test(data) ? data : `"${data}"`}`;
  // A log is read by others than the one who started it.
  const shown = token?.made === true && process.stdout.isTTY === true;
  const rows: readonly (readonly [string, string | null])[] = [
    ["dashboard", server?.url ?? null],
    ["gateway", gateway?.url ?? null],
    ["contract", contract === null ? null : `${contract.agent} (${file ?? ""})`],
    ["data", tilde(data)],
    ["token", token === null ? null : shown ? token.token : `in ${tilde(join(data, "token"))}`],
  ];
  const lines = rows.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(10)} ${value}`]));
  const notes = [
    ...(shown
      ? [
          "The token is shown this once. The API asks for it (authorization: Bearer TOKEN), the gateway too (x-evenkeel-token).",
        ]
      : []),
    ...(sample ? ["Where there is no data of your own yet, the dashboard shows a sample, marked as one."] : []),
  ];
  return [
    "Evenkeel is watching. Ctrl-C stops it.",
    "",
    ...lines,
    "",
    "Point an agent at it, in another terminal:",
    `  ${evenkeel} connect claude${named} --run -- -p "look at the tests"     (or codex, opencode, gemini)`,
    ...(notes.length === 0 ? [] : ["", ...notes]),
    "",
    "",
  ].join("\n");
}

/** Keeps every line; shows warnings and errors, and what is no line of a log. */
function lineOf(name: string, keep: (line: string) => void): (line: string) => void {
  return (line) => {
    keep(line);
    const shown = shownLine(line);
    if (shown !== null) process.stderr.write(`${name} | ${shown}\n`);
  };
}

function shownLine(line: string): string | null {
  try {
    const { at: _at, level, event, ...fields }: Record<string, unknown> = JSON.parse(line);
    if (level === "info") return null;
    const said = Object.entries(fields).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
    return [level, event, ...said].join(" ");
  } catch {
    return line;
  }
}

function openBrowser(url: string): void {
  const display = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? "";
  if (process.stdout.isTTY !== true || (process.env.CI ?? "") !== "") return;
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : display === ""
          ? []
          : ["xdg-open", url];
  if (command === undefined) return;
  const browser = spawn(command, args, { stdio: "ignore", detached: true });
  // The address stands on the screen.
  browser.on("error", () => {});
  browser.unref();
}

/** This program, as it is: sources while developing, built elsewhere. */
function mainFile(): string {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./main.${ending}`, import.meta.url));
}

function tilde(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function say(line: string): void {
  process.stderr.write(`evenkeel: ${line}\n`);
}
