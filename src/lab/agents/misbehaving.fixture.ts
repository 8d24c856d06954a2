import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startModelServer } from "../model/index.ts";
import { realClock } from "../time/index.ts";
import type { Surroundings } from "./agent.ts";

/** A run's folders and model, for tests. */
export interface Stage {
  readonly surroundings: Surroundings;
  readonly base: string;
  close(): Promise<void>;
}

export async function stage(more: Partial<Surroundings> = {}): Promise<Stage> {
  const base = mkdtempSync(join(tmpdir(), "evenkeel-stage-"));
  const [home, cwd] = [join(base, "home"), join(base, "project")];
  mkdirSync(home);
  mkdirSync(cwd);
  const server = await startModelServer();
  const calls = (): number => server.calls.filter(({ call }) => call?.purpose === "main").length;
  return {
    base,
    surroundings: {
      ...{
        home,
        cwd,
        baseUrl: server.url,
        clock: realClock("no time passes"),
        model: null,
        effort: null,
        turnTimeout: 20_000,
        calls,
      },
      ...more,
    },
    close: async () => {
      await server.close();
      rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The command line of a node script that asks the model once, and then does `then`. */
export function asks(then = ""): readonly string[] {
  return [process.execPath, "-e", `${ask}.then(async () => { ${then} })`, "--", "{say}"];
}

/** The command line of a node script that never asks the model. */
export function does(what: string): readonly string[] {
  return [process.execPath, "-e", what, "--", "{say}"];
}

const ask = `fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: process.argv.at(-1) }] }),
}).then((reply) => reply.json())`;
