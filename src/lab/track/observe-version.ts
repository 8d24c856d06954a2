import { rmSync } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHar } from "../../capture/index.ts";
import type { Exchange } from "../../wire/index.ts";
import type { AgentUnderTest } from "../agents/index.ts";
import { cleanedAtEnd } from "../leftovers/index.ts";
import { type PlayOptions, play } from "../run/index.ts";
import { clockFor } from "../time/index.ts";
import { type Observed, observe, type PlayedSession } from "./observe.ts";
import { trackSessions } from "./sessions.ts";

/**
 * Plays the scripted sessions with one version and one model. What was sent is read back from a recording that is
 * removed at once. Never throws for what an agent does.
 *
 * @param turnTimeout real milliseconds that one turn may take
 * @param clock the clock of each session; default: one that works for the client
 */
export async function observeVersion(
  agent: AgentUnderTest,
  version: string,
  model: string,
  turnTimeout: number,
  clock: PlayOptions["clockFor"] = async ({ client }, idleness) => clockFor({ client, idleness }),
): Promise<Observed> {
  const sessions: PlayedSession[] = [];
  for (const scenario of trackSessions) {
    const folder = await mkdtemp(join(tmpdir(), "evenkeel-track-"));
    const clean = cleanedAtEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    try {
      const played = await play(scenario, agent, {
        models: [model, null],
        effort: null,
        clockFor: clock,
        turnTimeout,
        showText: false,
        record: { folder, version },
      });
      const files = (await readdir(folder)).filter((name) => name.endsWith(".har"));
      const exchanges: Exchange[] = [];
      for await (const one of readHar(files.map((name) => join(folder, name)))) {
        if (one.is === "exchange") exchanges.push(one.exchange);
      }
      sessions.push({ played, exchanges });
    } finally {
      clean();
    }
  }
  return observe(version, model, sessions);
}
