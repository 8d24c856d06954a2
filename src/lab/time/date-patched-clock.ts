import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "../../wire/index.ts";
import { cleanedAtEnd } from "../leftovers/index.ts";
import type { Idleness, VirtualClock } from "./clock.ts";
import { patchDate } from "./date-patch.ts";
import { offsetsFile } from "./offsets-file.ts";
import { checkSpan, stepActs, stepsOf } from "./steps.ts";
import { timersPreload } from "./timers-preload.ts";

/**
 * A clock for Node programs on any system: a preload moves `Date`, `performance.now` and the timers of every Node
 * process that is started with `env`, also by one another. Other programs they start keep the real time.
 * Not moved: `process.hrtime`, `AbortSignal.timeout`, `node:timers/promises`, and Node's own timers for sockets.
 *
 * @param start milliseconds since 1970; default: now. From there it runs on like the real one
 */
export function datePatchedClock({ start }: { readonly start?: EpochMs } = {}): VirtualClock {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-clock-"));
  const offsets = offsetsFile(join(folder, "offsets"));
  const patch = `(${patchDate.toString()})(${JSON.stringify(offsets.path)}, require);\n`;
  const preload = timersPreload(folder, patch);
  const acts = stepActs();
  const clean = cleanedAtEnd(() => {
    offsets.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let wall = start === undefined ? 0 : start - Date.now();
  let monotonic = 0;
  const write = (): void => offsets.write(wall, monotonic);
  write();

  return {
    mechanism: "date-patch",
    fixed: null,
    reaches: "agent",
    idleness: new Set<Idleness>(["suspended", "awake"]),
    env: { NODE_OPTIONS: `--require=${JSON.stringify(preload.path)}` },
    wrap: (argv) => argv,
    now: () => Date.now() + wall,
    async advance(ms, idleness) {
      checkSpan(ms);
      if (idleness === "suspended") {
        wall += ms;
        write();
        return;
      }
      for (const step of stepsOf(ms)) {
        wall += step;
        monotonic += step;
        write();
        const arrived = Date.now() + wall;
        await acts.run();
        await preload.reached(arrived);
      }
    },
    onStep: acts.add,
    close: async () => clean(),
  };
}
