import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { z } from "zod";
import type { RunOutcome } from "./run-outcome.ts";
import { TrialError } from "./trial-error.ts";

/** Which run: of what, at which draw, of which arm. */
export interface RunKey {
  readonly part: "trial" | "sentinel" | "bank";
  readonly draw: number;
  readonly arm: "base" | "candidate";
  readonly task: string;
}

/** What a trial was declared to be; one that differs in any of it is another trial. */
export type Declared = Readonly<Record<string, string | number | boolean | null>>;

/** Keeps every finished run. Asked first: a run that it knows is not made again. */
export interface Journal {
  readonly declared: Declared;
  find(key: RunKey): RunOutcome | undefined;
  /** Returns when the run would survive a power cut. */
  add(key: RunKey, outcome: RunOutcome, ms: number): void;
  /** Runs that were there when it was opened. */
  readonly found: number;
  close(): void;
}

const outcome: z.ZodType<RunOutcome> = z.discriminatedUnion("is", [
  z.object({ is: z.literal("scored"), scores: z.record(z.string(), z.number()), simulated: z.boolean() }),
  z.object({ is: z.literal("failed"), because: z.enum(["crashed", "timeout", "no-score"]), detail: z.string() }),
]);
const head = z.object({
  is: z.literal("evenkeel-trial"),
  version: z.literal(1),
  declared: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
const run = z.object({
  is: z.literal("run"),
  part: z.enum(["trial", "sentinel", "bank"]),
  draw: z.number().int().nonnegative(),
  arm: z.enum(["base", "candidate"]),
  task: z.string(),
  outcome,
});

/**
 * Opens a trial's file, or begins one: a line for what was declared, then one for each finished run, each synced before it
 * counts. A last line that was torn off is cut; its run is made again.
 *
 * @param declare what is declared now, given what the file has: `null` for a new one
 * @throws TrialError `bad-state` for a file that is none, `other-trial` where it was declared otherwise
 */
export function openJournal(file: string, declare: (before: Declared | null) => Declared): Journal {
  // A folder cannot be read, and a device may have no end.
  if (existsSync(file) && !statSync(file).isFile()) {
    throw new TrialError("bad-state", `${file} is no ordinary file`, "Take another --state FILE.");
  }
  const unlock = lock(`${file}.lock`, file);
  try {
    return opened(file, declare, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function opened(file: string, declare: (before: Declared | null) => Declared, unlock: () => void): Journal {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [first, ...lines] = whole.split("\n").slice(0, -1);
  const before = first === undefined ? null : parsed(head, first, `${file}:1`).declared;
  const declared = declare(before);
  if (before !== null) refuseOther(file, before, declared);
  const runs = new Map<string, RunOutcome>();
  for (const [i, line] of lines.entries()) {
    const { is: _, outcome: had, ...key } = parsed(run, line, `${file}:${i + 2}`);
    runs.set(keyOf(key), had);
  }
  const fd = openSync(file, "a");
  ftruncateSync(fd, Buffer.byteLength(whole));
  const append = (value: object): void => {
    writeSync(fd, `${JSON.stringify(value)}\n`);
    fsyncSync(fd);
  };
  if (before === null) append({ is: "evenkeel-trial", version: 1, declared });
  return {
    declared,
    found: runs.size,
    find: (key) => runs.get(keyOf(key)),
    add(key, had, ms) {
      append({ is: "run", ...key, ms, outcome: had });
      runs.set(keyOf(key), had);
    },
    close() {
      closeSync(fd);
      unlock();
    },
  };
}

/** Without a file: nothing outlives the process. */
export function unkeptJournal(declared: Declared): Journal {
  const runs = new Map<string, RunOutcome>();
  return {
    declared,
    found: 0,
    find: (key) => runs.get(keyOf(key)),
    add: (key, had) => void runs.set(keyOf(key), had),
    close() {},
  };
}

/** Two processes would write over each other's runs. The lock of a process that was killed is taken over. */
function lock(path: string, file: string): () => void {
  try {
    // Of two that begin at once, one finds it there.
    writeFileSync(path, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (!existsSync(path)) {
      const why = error instanceof Error ? error.message : String(error);
      throw new TrialError("bad-state", `${file} cannot be written: ${why}`, "Take another --state FILE.");
    }
    const held = Number(readFileSync(path, "utf8"));
    if (isAlive(held)) {
      const next = `Wait for it; if that process is another program, remove ${path}.`;
      throw new TrialError("bad-state", `${file} is in use by process ${held}`, next);
    }
    writeFileSync(path, String(process.pid));
  }
  return () => rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function keyOf({ part, draw, arm, task }: RunKey): string {
  return JSON.stringify([part, draw, arm, task]);
}

function parsed<T>(schema: z.ZodType<T>, line: string, place: string): T {
  const next = "It was not written by evenkeel compare --run, or changed since. Take another --state FILE.";
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw new TrialError("bad-state", `${place}: no line of a trial`, next);
  }
}

function refuseOther(file: string, before: Declared, now: Declared): void {
  const other = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => before[key] !== now[key]);
  if (other.length === 0) return;
  throw new TrialError(
    "other-trial",
    `${file} holds a trial with another ${other.join(", ")}`,
    "What was declared before the first run cannot be changed after it. Take another --state FILE for another trial.",
  );
}
