import { setTimeout as pause } from "node:timers/promises";
import type { LiveProcess } from "./live-process.ts";

/** Real milliseconds to write down what is left. */
const patience = 3000;

/** Hangs up and lets an agent end by itself, for a while; then it is killed with all it started. */
export async function farewell(process: LiveProcess): Promise<void> {
  process.hangUp();
  const waiting = new AbortController();
  const late = pause(patience, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([process.ended, late]);
  waiting.abort();
  await process.kill();
}
