import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where an installation keeps what it has: what was asked for, `EVENKEEL_DATA`, or `~/.evenkeel`. */
export function dataFolder(asked: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const given = asked ?? env.EVENKEEL_DATA;
  return given === undefined || given === "" ? join(homedir(), ".evenkeel") : resolve(given);
}
