import { clientConfig } from "./client-config.ts";
import { commandForRecord } from "./command-line.ts";
import { applyDetours, detoursFor } from "./detours.ts";
import { type BodyRewrite, harEntry } from "./har-entry.ts";
import { type Existing, openHar } from "./har-file.ts";
import { startRecordingProxy } from "./proxy.ts";
import { runCommand } from "./run-command.ts";

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
    const detours = detoursFor(argv, env, clientConfig(env, options.cwd), options.upstream);
    const locals = new Map<string, string>();
    for (const { base } of detours) {
      const { origin, pathname } = new URL(base);
      const door = await proxy.doorTo(origin);
      locals.set(base, door.origin + pathname.replace(/\/$/, ""));
    }
    const changed = applyDetours(argv, env, detours, (base) => locals.get(base) ?? base);
    const ended = await runCommand(changed.argv, changed.env, options.cwd);
    await proxy.close(grace);
    return ended.is === "ran" ? { ...ended, entries: file.entries() } : ended;
  } finally {
    await proxy.close(0);
    file.close();
  }
}
