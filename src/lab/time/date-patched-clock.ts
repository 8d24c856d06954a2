import { closeSync, mkdtempSync, openSync, writeFileSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { EpochMs } from "../../wire/index.ts";
import type { Idleness, VirtualClock } from "./clock.ts";
import { patchDate } from "./date-patch.ts";
import { moveTimers } from "./move-timers.ts";
import { checkSpan, stepActs, stepsOf } from "./steps.ts";

/** Real milliseconds a step takes: the patched process looks every 5. */
const pace = 12;

/**
 * A clock for Node programs on any system: a preload moves `Date`, `performance.now` and the timers of every Node
 * process that is started with `env`, also by one another. Other programs they start keep the real time.
 * Not moved: `process.hrtime`, `AbortSignal.timeout`, `node:timers/promises`, and Node's own timers for sockets.
 *
 * @param start milliseconds since 1970; default: now. From there it runs on like the real one
 */
export function datePatchedClock({ start }: { readonly start?: EpochMs } = {}): VirtualClock {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-clock-"));
  const file = join(folder, "offsets");
  const preload = join(folder, "preload.cjs");
  const acts = stepActs();
  const offsets = new DataView(new ArrayBuffer(16));
  let wall = start === undefined ? 0 : start - Date.now();
  let monotonic = 0;
  const fd = openSync(file, "w", 0o600);
  let open = true;
  // One write of 16 bytes in place: readers have the file open and see the old or the new ones.
  const write = (): void => {
    offsets.setFloat64(0, wall, true);
    offsets.setFloat64(8, monotonic, true);
    writeSync(fd, offsets, 0, 16, 0);
  };
  write();
  writeFileSync(
    preload,
    `(${patchDate.toString()})(${JSON.stringify(file)}, require);\n(${moveTimers.toString()})(require, () => performance.now());\n`,
  );

  return {
    mechanism: "date-patch",
    fixed: null,
    reaches: "agent",
    idleness: new Set<Idleness>(["suspended", "awake"]),
    env: { NODE_OPTIONS: `--require=${JSON.stringify(preload)}` },
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
        await acts.run();
        await pause(pace);
      }
    },
    onStep: acts.add,
    async close() {
      if (open) closeSync(fd);
      open = false;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
