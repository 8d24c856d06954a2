import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import { CommandError, exit } from "./exit.ts";
import type { FromChild } from "./serve.ts";

export interface SuperviseOptions {
  readonly name: string;
  /** The program and its arguments; the port it got first is the one it gets again. */
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  readonly port: number;
  /** Of the program; what must not stand in its arguments, which every user of the machine can read. */
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  /** It is up: at first, and again after each restart. */
  readonly onUp: (place: { readonly url: string; readonly pid: number }) => void;
  /** It ended, and is started again after so many milliseconds. */
  readonly onDown: (how: string, againAfter: number) => void;
}

export interface Supervised {
  /** When it is up for the first time. @throws CommandError why it cannot be */
  readonly ready: Promise<void>;
  /** Asks it to end, waits, and kills it where that takes longer than so many milliseconds. */
  stop(grace: number): Promise<void>;
}

/** Milliseconds. What ran for longer than `steady` starts again at once, what keeps ending more and more slowly. */
const [firstWait, longestWait, steady] = [250, 10_000, 30_000];

/** Runs a child that serves, and starts it again whenever it ends without being asked to. */
export function supervise(options: SuperviseOptions): Supervised {
  let child: ChildProcess | null = null;
  let stopping = false;
  let port = options.port;
  let wait = firstWait;
  let again: NodeJS.Timeout | null = null;
  let wasUp = false;
  let gone = (): void => {};
  const ready = Promise.withResolvers<void>();
  // Whoever stops before it is up does not ask.
  ready.promise.catch(() => {});
  start();
  return {
    ready: ready.promise,
    async stop(grace) {
      stopping = true;
      if (again !== null) clearTimeout(again);
      const running = child;
      if (running === null) return;
      const ended = new Promise<void>((resolve) => {
        gone = resolve;
      });
      running.kill("SIGTERM");
      const late = setTimeout(() => running.kill("SIGKILL"), grace);
      await ended;
      clearTimeout(late);
    },
  };

  function start(): void {
    const startedAt = Date.now();
    const running = fork(options.program, options.args(port), {
      env: options.env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child = running;
    let failed: Extract<FromChild, { is: "failed" }> | null = null;
    let lastLine = "";
    for (const stream of [running.stdout, running.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        lastLine = line;
        options.onLine(line);
      });
    }
    running.on("message", (message: FromChild) => {
      if (message.is === "failed") failed = message;
      else {
        wasUp = true;
        port = Number(new URL(message.url).port);
        options.onUp({ url: message.url, pid: running.pid ?? 0 });
        ready.resolve();
      }
    });
    running.on("error", (error) => options.onLine(String(error)));
    running.on("close", (code, signal) => {
      child = null;
      gone();
      if (stopping) return;
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      if (!wasUp) {
        ready.reject(
          failed === null
            ? new CommandError(exit.internal, `the ${options.name} ${how} before it was up: ${lastLine}`)
            : new CommandError(failed.exitCode, failed.message, failed.next),
        );
        return;
      }
      if (Date.now() - startedAt > steady) wait = firstWait;
      options.onDown(failed === null ? how : failed.message, wait);
      again = setTimeout(start, wait);
      wait = Math.min(longestWait, wait * 2);
    });
  }
}
