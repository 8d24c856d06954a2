import { CommandError, exit } from "./exit.ts";
import { portHolder } from "./port-holder.ts";
import { packageVersion } from "./version.ts";

/** One line of a process that serves: an event, and what belongs to it. No message text, no header, no key. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly [field: string]: string | number | boolean | null;
}

/** What a child tells `evenkeel up` over its channel. */
export type FromChild =
  | { readonly is: "ready"; readonly url: string }
  | { readonly is: "failed"; readonly exitCode: number; readonly message: string; readonly next: string | null };

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
  /**
   * Notes what was thrown and reached nobody. Where this is there, the process then serves what it has begun, and ends;
   * where not, it ends at once.
   */
  broke?(cause: unknown): void;
}

export interface ServeOptions {
  readonly name: "gateway" | "server";
  readonly host: string;
  readonly port: number;
  /** Milliseconds that closing may take; then the process ends all the same. */
  readonly grace: number;
  readonly start: (log: (line: LogLine) => void) => Promise<Serving>;
}

/**
 * Runs what a process that serves does from its first word: under `evenkeel up` a refusal is told there, and not written.
 */
export async function refusalsTold(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (process.send === undefined || !(error instanceof CommandError)) throw error;
    const { exitCode, message, next } = error;
    await tell({ is: "failed", exitCode, message, next });
    process.exitCode = exitCode;
  } finally {
    // The channel to `up` would keep the process.
    if (process.connected) process.disconnect();
  }
}

/**
 * Serves until it is told to stop: by SIGINT, SIGTERM or SIGHUP; under `evenkeel up` by SIGTERM, or because that one is
 * gone. The terminal's own signals reach a whole group of processes, and there `up` says who stops when.
 *
 * @throws CommandError 2 where the port is taken
 */
export async function serve(options: ServeOptions): Promise<void> {
  // Whatever is written is for its owner alone, in a folder that others made as well.
  process.umask(0o077);
  const supervised = process.send !== undefined;
  const stopped = untilStopped(supervised);
  // Whoever read the log may go away; what is served does not go with it.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  let serving: Serving;
  try {
    serving = await options.start(logLine);
  } catch (error) {
    const said = portTrouble(error, options) ?? error;
    // Whatever had been started already does not keep it.
    setTimeout(() => process.exit(), 2000).unref();
    throw said;
  }
  logLine({ level: "info", event: "started", url: serving.url, version: packageVersion(), pid: process.pid });
  if (supervised) await tell({ is: "ready", url: serving.url });
  else process.stdout.write(`${options.name} ${serving.url}\n`);
  const why = await Promise.race([stopped, untilBroken(serving)]);
  logLine({ level: "info", event: "stopping", why });
  const late = setTimeout(() => {
    logLine({ level: "error", event: "stopped-late", afterMs: options.grace });
    process.exit(exit.internal);
  }, options.grace);
  await serving.close();
  clearTimeout(late);
  logLine({ level: "info", event: "stopped" });
  // What failed may hold the process, and whoever started it is to know.
  if (why === broken) process.exit(exit.internal);
}

const broken = "a fault that belongs to no call";

/**
 * After an uncaught exception Node gives no promise (process, "uncaughtException"): no new work is begun. What is under way
 * is others' work and knows nothing of the fault, so it is given the time that any stop gives it.
 */
function untilBroken(serving: Serving): Promise<string> {
  return new Promise((resolve) => {
    if (serving.broke === undefined) return;
    process.on("uncaughtException", (cause) => {
      serving.broke?.(cause);
      resolve(broken);
    });
  });
}

function untilStopped(supervised: boolean): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      let seen = false;
      process.on(signal, () => {
        if (supervised && signal !== "SIGTERM") return;
        // Whoever asks twice does not want to wait.
        if (seen) process.exit(exit.internal);
        seen = true;
        resolve(signal);
      });
    }
    if (supervised) process.once("disconnect", () => resolve("evenkeel up is gone"));
  });
}

function tell(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send !== undefined) process.send(message, () => resolve());
    else resolve();
  });
}

/** JSON for a program, words for a person. */
function logLine(line: LogLine): void {
  const at = new Date().toISOString();
  if (process.stderr.isTTY !== true) {
    process.stderr.write(`${JSON.stringify({ at, ...line })}\n`);
    return;
  }
  process.stderr.write(`${at.slice(11, 19)} ${wordsOf(line)}\n`);
}

/** `warn store-down because="…"` */
export function wordsOf({ level, event, ...fields }: LogLine): string {
  const said = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [level, event, ...said].join(" ");
}

function portTrouble(error: unknown, { name, host, port }: ServeOptions): CommandError | null {
  const code = codeOf(error);
  const option = `--${name === "gateway" ? "gateway-port" : "port"}`;
  const own = process.send === undefined ? "--port" : option;
  if (code === "EADDRINUSE") {
    const holder = portHolder(port);
    return new CommandError(
      exit.inconclusive,
      `the ${name} cannot listen on ${host}:${port}: ${holder ?? "another process"} does already`,
      `Stop it, or take another port: ${own} ${port + 10}. evenkeel status says whether it is ours.`,
    );
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL") {
    const why = code === "EACCES" ? "this user may not" : "this machine has no such address";
    return new CommandError(exit.usage, `the ${name} cannot listen on ${host}:${port}: ${why}`, `Give another ${own}.`);
  }
  return null;
}

/** The system's own, where another error stands around it. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return null;
  const own = "code" in error ? error.code : null;
  return typeof own === "string" && /^E[A-Z]+$/.test(own) ? own : codeOf(error.cause);
}
