import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after } from "node:test";
import type { VirtualClock } from "./clock.ts";
import type { MadeClock } from "./made-clock.ts";

/** A process that answers a line with a line. */
export interface Live {
  readonly pid: number;
  ask(line?: string): Promise<string>;
  /** How it ended: exit code or signal. */
  end(): Promise<number | string | null>;
}

const living = new Set<ChildProcessWithoutNullStreams>();
const clocks = new Set<VirtualClock>();
after(async () => {
  for (const child of living) child.kill("SIGKILL");
  for (const clock of clocks) await clock.close();
});

/** Closed at the end, however the test ends. */
export function closing<C extends VirtualClock>(clock: C): C {
  clocks.add(clock);
  return clock;
}

/** A clock that must be there. */
export function madeClock(made: MadeClock): VirtualClock {
  if (made.is === "unavailable") throw new Error(made.because);
  return closing(made.clock);
}

/** Why tests with a mechanism are skipped; on the build machine it can be had, and a missing one is a failure. */
export function reasonToSkip(found: { readonly is: string; readonly because?: string }): string | false {
  return found.is === "unavailable" && process.env.CI === undefined ? (found.because ?? "unavailable") : false;
}

/** Runs `argv` by the clock. The path is handed on, nothing else. */
export function live(clock: VirtualClock, argv: readonly string[]): Live {
  const [command = "", ...args] = clock.wrap(argv);
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...clock.env } });
  living.add(child);
  child.stderr.pipe(process.stderr);
  // It may be gone before it is spoken to.
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async ask(line = "") {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("it ended without an answer");
      return value;
    },
    async end() {
      living.delete(child);
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      return child.exitCode ?? child.signalCode;
    },
  };
}

/**
 * Tells, for each line: calendar and monotonic milliseconds since its start, what timers fired and at which of its
 * own minutes, and the seconds since 1970 by `date` and by a Node of its own.
 */
export const teller: readonly string[] = [
  process.execPath,
  "-e",
  `const { execFileSync } = require("node:child_process");
  const wall = Date.now(), monotonic = performance.now(), fired = [];
  const minute = () => Math.round((performance.now() - monotonic) / 60000);
  setTimeout(() => fired.push("5: " + minute()), 300000);
  const every = setInterval(() => fired.push("20: " + minute()), 1200000);
  setTimeout(() => clearInterval(every), 2700000);
  clearTimeout(setTimeout(() => fired.push("never"), 60000));
  process.stdin.on("data", () => console.log(JSON.stringify({
    wall: Date.now() - wall, monotonic: performance.now() - monotonic, made: new Date() - wall, text: Date.parse(Date()) - wall, fired,
    date: Number(execFileSync("date", ["+%s"])) * 1000 - wall,
    node: Number(execFileSync(process.execPath, ["-p", "Date.now()"])) - wall,
  })));
  process.stdin.on("end", () => process.exit(0));`,
];

export interface Told {
  readonly wall: number;
  readonly monotonic: number;
  readonly made: number;
  readonly text: number;
  readonly fired: readonly string[];
  readonly date: number;
  readonly node: number;
}

/** What a {@link teller} says now. */
export async function toldBy(agent: Live): Promise<Told> {
  // It is our own program.
  return JSON.parse(await agent.ask()) as Told;
}

/** Whole minutes: the few real seconds that a test takes do not count. */
export function minutes(ms: number): number {
  const rounded = Math.round(ms / 60_000);
  // Minus zero is no other minute.
  return rounded === 0 ? 0 : rounded;
}
