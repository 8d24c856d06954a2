import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identityIn, isAlive, type ProcessIdentity } from "./process-identity.ts";

/** `running.json`: where what runs can be reached. Holds no secret. */
export interface Running {
  /** The one that supervises, or the only one. */
  readonly process: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** `null`: this process is not up. */
  readonly gateway: Place | null;
  readonly server: Place | null;
  /** Whether a token is asked for on loopback too. */
  readonly asksToken: boolean;
}

export interface Place {
  readonly url: string;
  readonly pid: number;
}

const name = "running.json";

/** Who runs on this data; `null` where nobody does, whatever a process that died left behind. */
export function whatRuns(folder: string): Running | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, name), "utf8"));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { process: owner, since, gateway, server, asksToken } = value as Record<string, unknown>; // read field by field below
  const identity = identityIn(owner);
  if (!isAlive(identity)) return null;
  return {
    process: identity,
    since: typeof since === "number" ? since : 0,
    gateway: placeIn(gateway),
    server: placeIn(server),
    asksToken: asksToken === true,
  };
}

/** Written whole or not at all. */
export function writeRunning(folder: string, running: Running): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = join(folder, `${name}.${process.pid}`);
  writeFileSync(own, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  renameSync(own, join(folder, name));
}

/** Nothing where another process has written it meanwhile. */
export function removeRunning(folder: string, pid: number): void {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const owner = typeof value === "object" && value !== null && "process" in value ? identityIn(value.process) : null;
    if (owner?.pid === pid) rmSync(join(folder, name), { force: true });
  } catch {
    // Not there, or not readable: nothing that says where we run.
  }
}

function placeIn(value: unknown): Place | null {
  if (typeof value !== "object" || value === null || !("url" in value) || !("pid" in value)) return null;
  if (typeof value.url !== "string" || !URL.canParse(value.url)) return null;
  // What follows an address that somebody wrote in is printed and asked by nobody.
  const { protocol, origin } = new URL(value.url);
  return /^https?:$/.test(protocol) ? { url: origin, pid: Number(value.pid) } : null;
}
