import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { EpochMs } from "../../wire/index.ts";
import { moveTimers } from "./move-timers.ts";

/** Fires the timers of runtimes whose event loops go on waiting by the real clock, whatever is done to them. */
export interface TimersPreload {
  /** For `NODE_OPTIONS` (`--require`) or `BUN_OPTIONS` (`--preload`). */
  readonly path: string;
  /** Resolves when every living process that took it has fired what was due at that time of the calendar, or is stuck. */
  reached(time: EpochMs): Promise<void>;
}

/** Real milliseconds: between two looks, and until a stuck process is no longer waited for. */
const look = 3;
const patience = 400;
/** Offsets and clocks are cut to milliseconds on the way. */
const rounding = 2;

/** @param first what the preload does before, as source text */
export function timersPreload(folder: string, first = ""): TimersPreload {
  const path = join(folder, "preload.cjs");
  const sights = join(folder, "sights");
  mkdirSync(sights);
  writeFileSync(path, `${first}(${moveTimers.toString()})(${JSON.stringify(sights)}, require);\n`);
  return {
    path,
    async reached(time) {
      for (let waited = 0; waited < patience && readdirSync(sights).some(isBehind); waited += look) await pause(look);

      function isBehind(name: string): boolean {
        return Number(readFileSync(join(sights, name), "utf8")) < time - rounding && isAlive(Number.parseInt(name, 10));
      }
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
