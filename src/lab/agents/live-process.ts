import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { killAll, leftGroup, type Marked } from "./kill.ts";

export interface ProcessStart {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment; a marker is added to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes on both streams together, over its whole life; then it is killed. Default 64 MB. */
  readonly outputLimit?: number;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly is: "exit" | "not-started" | "flooded" | "killed";
  /** What a shell would say; `null` where it was killed. */
  readonly code: number | null;
  /** In words, with the last that it wrote on stderr. */
  readonly because: string;
  /** Processes that had left it and still ran when it had ended by itself; killed since. */
  readonly leftBehind: number;
}

/** A process that lines are written to and read from. */
export interface LiveProcess {
  /** Each line of stdout, without its end. Lines before `listen` are kept for it. */
  listen(line: (text: string) => void): void;
  write(line: string): void;
  /** Closes its stdin: most agents then end by themselves. */
  hangUp(): void;
  /** What it wrote last on stderr. */
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves when it and all it started are gone. */
  readonly ended: Promise<ProcessEnd>;
  /** Kills it with all it started. */
  kill(): Promise<ProcessEnd>;
}

const kept = 16 * 1024;
/** Real milliseconds that what has left it gets to end by itself, and between two looks. */
const grace = { long: 500, short: 25 };
const megabyte = 1024 * 1024;

/** Starts a process in a group of its own. Never throws: what cannot be started has ended as `not-started`. */
export function startProcess({ argv, cwd, env, outputLimit = 64 * megabyte }: ProcessStart): LiveProcess {
  const [command = "", ...args] = argv;
  const id = randomUUID();
  const child = spawn(command, args, { cwd, env: { ...env, EVENKEEL_RUN: id }, detached: true, stdio: "pipe" });
  const marked = { pid: child.pid, marker: `EVENKEEL_RUN=${id}` };
  const end = { flooded: false, killed: false };
  const killNow = (): void => void killAll(marked);
  process.once("exit", killNow);

  let bytes = 0;
  let said = "";
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= outputLimit || end.flooded) return;
    end.flooded = true;
    killNow();
  };
  const lines = splitter();
  child.stdout.on("data", (chunk: Buffer) => {
    count(chunk);
    if (!end.flooded) lines.add(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    count(chunk);
    said = (said + chunk.toString("utf8")).slice(-kept);
  });
  // It may be gone while we write.
  child.stdin.on("error", () => {});

  const ended = endOf(child).then(async ({ code, signal, cause }): Promise<ProcessEnd> => {
    const leftBehind = end.flooded || end.killed || cause !== null ? 0 : await outliving(marked);
    killNow();
    await closed(child);
    lines.end();
    process.off("exit", killNow);
    const tail = lastLines(said);
    if (cause !== null) return { is: "not-started", code: null, because: cause.message, leftBehind };
    if (end.flooded) {
      const limit = Math.round(outputLimit / megabyte);
      return {
        is: "flooded",
        code: null,
        because: `it flooded its output with more than ${limit} MB and was killed`,
        leftBehind,
      };
    }
    if (end.killed) return { is: "killed", code: null, because: `it was killed${tail}`, leftBehind };
    const how = signal === null ? `exit code ${code ?? "unknown"}` : `ended by ${signal}`;
    return { is: "exit", code, because: `${how}${tail}`, leftBehind };
  });

  return {
    listen: lines.listen,
    write: (line) => {
      if (child.stdin.writable) child.stdin.write(`${line}\n`);
    },
    hangUp: () => void child.stdin.end(),
    stderr: () => said,
    signal: (name) => {
      if (child.pid === undefined || child.exitCode !== null) return;
      try {
        process.kill(-child.pid, name);
      } catch {
        // It has gone by itself.
      }
    },
    ended,
    kill: () => {
      end.killed = true;
      killNow();
      return ended;
    },
  };
}

/** A tool that is just ending is no process left behind. */
async function outliving(marked: Marked): Promise<number> {
  for (let waited = 0; ; waited += grace.short) {
    const left = leftGroup(marked);
    if (left === 0 || waited >= grace.long) return left;
    await pause(grace.short);
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly cause: Error | null;
}

function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("error", (cause) => {
      // Errors after the start (a signal that could not be sent) are not its end.
      if (child.pid === undefined) resolve({ code: null, signal: null, cause });
    });
    child.once("exit", (code, signal) => resolve({ code, signal, cause: null }));
  });
}

/** Waits for the rest of its output, but not for what someone unknown still holds open. */
async function closed(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null && !stream.closed);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1000);
  });
  const all = Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream?.once("close", resolve))));
  await Promise.race([all, patience]);
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.stdin?.destroy();
}

function lastLines(text: string): string {
  // A stack says where, and what is wanted is why.
  const telling = text.split("\n").filter((line) => !/^\s*(at .*|Node\.js v.*|)$/.test(line));
  const lines = telling.slice(-3).join(" | ").trim();
  return lines === "" ? "" : `: ${lines.slice(-500)}`;
}

function splitter(): { add(chunk: Buffer): void; end(): void; listen(line: (text: string) => void): void } {
  const decoder = new StringDecoder("utf8");
  const early: string[] = [];
  let listener = (line: string): void => void early.push(line);
  let parts: string[] = [];
  const take = (text: string): void => {
    const [first = "", ...rest] = text.split("\n");
    parts.push(first);
    for (const next of rest) {
      listener(parts.join("").replace(/\r$/, ""));
      parts = [next];
    }
  };
  return {
    add: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (parts.some((part) => part !== "")) listener(parts.join(""));
      parts = [];
    },
    listen: (line) => {
      listener = line;
      for (const text of early.splice(0)) line(text);
    },
  };
}
