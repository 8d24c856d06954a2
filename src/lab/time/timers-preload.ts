import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { moveTimers } from "./move-timers.ts";

/**
 * Writes a preload for Bun (`BUN_OPTIONS`), whose event loop goes on waiting by the real clock whatever is done to it.
 * Returns its path.
 */
export function timersPreload(folder: string): string {
  const path = join(folder, "preload.cjs");
  writeFileSync(path, `(${moveTimers.toString()})(require, () => performance.now());\n`);
  return path;
}
