import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { commandForRecord } from "./command-line.ts";
import { applyDetours, type ClientConfig, detoursFor } from "./detours.ts";
import { type BodyRewrite, harEntry } from "./har-entry.ts";
import { type Existing, openHar } from "./har-file.ts";
import { startRecordingProxy } from "./proxy.ts";

export interface RecordOptions {
  /** The file written to. */
  readonly har: string;
  readonly existing: Existing;
  /** The command and its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where calls go instead of where they went before. */
  readonly upstream: string | null;
  readonly rewrite: BodyRewrite | null;
  /** Of this package, for the record. */
  readonly version: string;
  /** Told of trouble that does not stop the recording. */
  readonly warn: (line: string) => void;
}

export type Recorded =
  /** `code` is what a shell would say: the exit code, or 128 + the number of the signal. */
  | { readonly is: "ran"; readonly code: number; readonly entries: number }
  | { readonly is: "refused"; readonly because: "exists" | "not-a-har" | "no-file" }
  | { readonly is: "not-started"; readonly because: string };

/** Signals a person or a supervisor sends to us and means for the client. */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** A terminal sends these to the client itself, which is in the same process group. */
const byTerminal: ReadonlySet<string> = new Set(["SIGINT", "SIGQUIT", "SIGHUP"]);

/** Calls still under way when the client has ended get this long. Milliseconds. */
const grace = 500;

/**
 * Runs a command with its model calls led through a recording proxy on 127.0.0.1, and writes each call to a HAR file
 * when it ended. The client's configuration files are read, never written; its standard streams and signals are its
 * own.
 */
export async function record(options: RecordOptions): Promise<Recorded> {
  const { argv, env, warn } = options;
  const command = commandForRecord(argv);
  const opened = openHar(options.har, options.existing, options.version, command);
  if (opened.is === "refused") return opened;
  const { file } = opened;
  const proxy = startRecordingProxy((call) => {
    try {
      file.add(harEntry(call, command, options.rewrite));
    } catch (cause) {
      warn(`a call could not be written to ${options.har}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    if (call.reply === null && call.cutBy === "upstream") {
      warn(`${new URL(call.url).origin} did not answer (${call.error ?? "connection closed"})`);
    }
  });
  try {
    const detours = detoursFor(argv, env, configOf(env, options.cwd), options.upstream);
    const locals = new Map<string, string>();
    for (const { base } of detours) {
      const { origin, pathname } = new URL(base);
      const door = await proxy.doorTo(origin);
      locals.set(base, door.origin + pathname.replace(/\/$/, ""));
    }
    const changed = applyDetours(argv, env, detours, (base) => locals.get(base) ?? base);
    const ended = await run(changed.argv, changed.env, options.cwd);
    await proxy.close(grace);
    return ended.is === "ran" ? { ...ended, entries: file.entries() } : ended;
  } finally {
    await proxy.close(0);
    file.close();
  }
}

type Ended = { readonly is: "ran"; readonly code: number } | { readonly is: "not-started"; readonly because: string };

function run(argv: readonly string[], env: Record<string, string | undefined>, cwd: string): Promise<Ended> {
  const [command = "", ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", env, cwd });
    const listeners = forwarded.map((signal) => {
      const pass = (): void => {
        if (!(byTerminal.has(signal) && process.stdin.isTTY)) child.kill(signal);
      };
      process.on(signal, pass);
      return { signal, pass };
    });
    const end = (ended: Ended): void => {
      for (const { signal, pass } of listeners) process.off(signal, pass);
      resolve(ended);
    };
    child.once("error", (cause: NodeJS.ErrnoException) => {
      end({ is: "not-started", because: cause.code === "ENOENT" ? `no such command: ${command}` : cause.message });
    });
    child.once("exit", (code, signal) => {
      end({ is: "ran", code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
    });
  });
}

/** Where Codex and OpenCode keep the addresses of their providers. */
function configOf(env: Readonly<Record<string, string | undefined>>, cwd: string): ClientConfig {
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
