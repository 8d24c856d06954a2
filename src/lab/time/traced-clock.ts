import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "../../wire/index.ts";
import { cleanedAtEnd } from "../leftovers/index.ts";
import type { Idleness, VirtualClock } from "./clock.ts";
import { findLauncher } from "./launcher.ts";
import type { MadeClock } from "./made-clock.ts";
import { offsetsFile } from "./offsets-file.ts";
import { atRest, processesWith, wake } from "./processes.ts";
import { checkSpan, stepActs, stepsOf } from "./steps.ts";
import { timersPreload } from "./timers-preload.ts";

/** Marks the processes of one clock. */
const marker = "EVENKEEL_CLOCK";

/**
 * A clock for any binary on Linux x86-64, static ones and other runtimes' event loops included, in both kinds of
 * idleness: the program runs under a tracing launcher, and ends with it. A time call takes some 40 µs. Programs that
 * trace others themselves, and set-user-id ones, do not work under it. An agent has to be run with `env` and `wrap`;
 * the process that is started is the launcher, which passes signals on and ends as the agent ends.
 *
 * @param start milliseconds since 1970; default: now. From there it runs on like the real one
 */
export async function tracedClock({ start }: { readonly start?: EpochMs } = {}): Promise<MadeClock> {
  const launcher = await findLauncher();
  if (launcher.is === "unavailable") return launcher;
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-clock-"));
  const offsets = offsetsFile(join(folder, "offsets"));
  const told = join(folder, "told");
  const preload = timersPreload(folder);
  const acts = stepActs();
  const clean = cleanedAtEnd(() => {
    offsets.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let calendar = start === undefined ? 0 : start - Date.now();
  let monotonic = 0;
  offsets.write(calendar, monotonic);

  const clock: VirtualClock = {
    mechanism: "tracing launcher",
    fixed: null,
    reaches: "children",
    idleness: new Set<Idleness>(["suspended", "awake"]),
    env: { [marker]: offsets.path, BUN_OPTIONS: `--preload=${preload.path}` },
    wrap: (argv) => [launcher.path, offsets.path, told, ...argv],
    toldBefore: (port) => (existsSync(told) ? linesAbout(readFileSync(told, "utf8"), port) : []),
    now: () => Date.now() + calendar,
    async advance(ms, idleness) {
      checkSpan(ms);
      if (idleness === "suspended") {
        calendar += ms;
        offsets.write(calendar, monotonic);
        return;
      }
      for (const step of stepsOf(ms)) {
        calendar += step;
        monotonic += step;
        offsets.write(calendar, monotonic);
        const arrived = Date.now() + calendar;
        const pids = processesWith(`${marker}=${offsets.path}`);
        wake(pids);
        await acts.run();
        await Promise.all([atRest(pids), preload.reached(arrived)]);
      }
    },
    onStep: acts.add,
    close: async () => clean(),
  };
  return { is: "made", clock };
}

/** The launcher's notes, `PORT MILLISECONDS`, as the times told before a connection to this port. */
function linesAbout(notes: string, port: number): readonly EpochMs[] {
  return notes.split("\n").flatMap((line) => {
    const [to, at] = line.split(" ");
    return Number(to) === port && at !== undefined ? [Number(at)] : [];
  });
}
