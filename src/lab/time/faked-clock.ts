import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "../../wire/index.ts";
import { cleanedAtEnd } from "../leftovers/index.ts";
import type { Idleness, VirtualClock } from "./clock.ts";
import { findLibfaketime, type LibfaketimeSearch } from "./libfaketime.ts";
import type { MadeClock } from "./made-clock.ts";
import { atRest, processesWith, wake } from "./processes.ts";
import { checkSpan, stepActs, stepsOf } from "./steps.ts";
import { timersPreload } from "./timers-preload.ts";

export interface FakedClockOptions {
  /**
   * What the run will do. Whether the monotonic clock moves with the calendar is settled when a process starts, so a
   * clock does one of the two.
   */
  readonly idleness: Idleness;
  /** Milliseconds since 1970. Default: now. From there it runs on like the real one. */
  readonly start?: EpochMs;
  readonly search?: LibfaketimeSearch;
}

/**
 * A clock for real binaries that are linked dynamically (Node, Bun; not a static one): libfaketime is loaded into each
 * process and adds an offset that stands in a file. An agent has to be run with both `env` and `wrap`.
 */
export async function fakedClock(options: FakedClockOptions): Promise<MadeClock> {
  const library = await findLibfaketime(options.search);
  return library.is === "found" ? { is: "made", clock: clockOver(library.path, options) } : library;
}

/** Notes its process id, which it keeps, and becomes the program: whatever is named for the id can be found later. */
const noteAndBecome = 'echo $$ >>"$0" && exec "$@"';

function clockOver(library: string, { idleness, start }: FakedClockOptions): VirtualClock {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-clock-"));
  const file = join(folder, "offset");
  const roots = join(folder, "roots");
  const acts = stepActs();
  let offset = start === undefined ? 0 : start - Date.now();
  const write = (): void => {
    writeFileSync(`${file}.next`, `${offset < 0 ? "-" : "+"}${(Math.abs(offset) / 1000).toFixed(3)}\n`);
    // Renamed, so that it is never read half written.
    renameSync(`${file}.next`, file);
  };
  write();
  writeFileSync(roots, "");
  const preload = timersPreload(folder);
  const awake = async (ms: number): Promise<void> => {
    for (const step of stepsOf(ms)) {
      offset += step;
      write();
      const arrived = Date.now() + offset;
      const pids = processesWith(`FAKETIME_TIMESTAMP_FILE=${file}`);
      wake(pids);
      await acts.run();
      await Promise.all([atRest(pids), preload.reached(arrived)]);
    }
  };

  const clean = cleanedAtEnd(() => {
    const pids = (existsSync(roots) ? readFileSync(roots, "utf8") : "").split("\n").filter(Boolean);
    for (const pid of pids) {
      rmSync(`/dev/shm/faketime_shm_${pid}`, { force: true });
      rmSync(`/dev/shm/sem.faketime_sem_${pid}`, { force: true });
    }
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    mechanism: "libfaketime",
    fixed: null,
    reaches: "children",
    idleness: new Set([idleness]),
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      // Times of files would move with the clock, long after they were written, for programs that use one call, and
      // would not for those that use another.
      NO_FAKE_STAT: "1",
      ...(idleness === "suspended"
        ? { FAKETIME_DONT_FAKE_MONOTONIC: "1" }
        : { BUN_OPTIONS: `--preload=${preload.path}` }),
    },
    wrap: (argv) => ["/bin/sh", "-c", noteAndBecome, roots, ...argv],
    now: () => Date.now() + offset,
    async advance(ms, how) {
      checkSpan(ms);
      if (how !== idleness) throw new RangeError(`this clock was made for ${idleness} idleness, not for ${how}`);
      if (how === "awake") return awake(ms);
      offset += ms;
      write();
    },
    onStep: acts.add,
    close: async () => clean(),
  };
}
