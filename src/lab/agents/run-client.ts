import { mkdir } from "node:fs/promises";
import type { InstalledClient } from "./install.ts";
import { type Ran, runBounded } from "./run-bounded.ts";
import { environmentFor, furnish } from "./surroundings.ts";
import { argumentsFor, type Turn } from "./turn.ts";

export interface ClientRun {
  readonly installed: InstalledClient;
  readonly turn: Turn;
  /** The project the agent works in. */
  readonly cwd: string;
  /** Its home: kept between turns of one conversation, never the person's own. */
  readonly home: string;
  /** Where its model is; `null` where `via` says so. */
  readonly baseUrl: string | null;
  /** A command that runs the client, e.g. `evenkeel record … --`. */
  readonly via?: readonly string[];
  /** Milliseconds; default two minutes. */
  readonly timeoutMs?: number;
}

/**
 * Lets a real client take one turn, shut off from the machine it runs on: its own home, a bare environment, a dummy
 * key, nothing but loopback to talk to; killed with all it started when it ends or is late.
 */
export async function runClient(run: ClientRun): Promise<Ran> {
  const { installed, turn, cwd, home, baseUrl, via = [], timeoutMs = 120_000 } = run;
  const { client, bin } = installed;
  await mkdir(cwd, { recursive: true });
  await furnish(client, home, baseUrl);
  return runBounded({
    argv: [...via, bin, ...argumentsFor(client, turn)],
    cwd,
    env: environmentFor(client, home, baseUrl),
    timeoutMs,
  });
}
