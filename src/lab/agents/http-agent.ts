import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Ability, AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import type { HttpSpec } from "./agent-spec.ts";
import { addresses } from "./command.ts";
import { type Conversation, cannot, neverDies, type Settings } from "./conversation.ts";
import { converse } from "./converse.ts";
import { farewell } from "./farewell.ts";
import { fill, fillAll, filledIn, namesCohort } from "./fill.ts";
import type { ConversationStart } from "./in-process.ts";
import { type LiveProcess, startProcess } from "./live-process.ts";
import { bareEnvironment, dummyKey } from "./surroundings.ts";

/** What is read of a reply. Bytes. */
const replyLimit = 64 * 1024 * 1024;

/** An agent behind HTTP: a turn is a POST that is answered when the agent is idle again. */
export function httpAgent(name: string, spec: HttpSpec, options: AgentOptions = {}): AgentUnderTest {
  const body = JSON.stringify(spec.body ?? null);
  const abilities = new Set<Ability>(["long-running", "interrupt", ...(spec.can ?? [])]);
  if (`${spec.url}${body}`.includes("{session}")) abilities.add("resume");
  if (spec.fork !== undefined) abilities.add("fork");
  if (body.includes("{effort}")) abilities.add("set-effort");
  if (body.includes("{model}")) abilities.add("switch-model");
  if (namesCohort([spec.url, spec.headers, spec.body, spec.fork, spec.serve, spec.env])) abilities.add("cohorts");
  return {
    name,
    client: "generic",
    abilities,
    ...(spec.cohorts === undefined ? {} : { cohorts: spec.cohorts }),
    start: async (surroundings) => {
      await mkdir(join(surroundings.home, "tmp"), { recursive: true });
      return converse(
        async (from, settings) => talk(spec, options, surroundings, from, settings, String(await freePort())),
        surroundings,
        abilities,
      );
    },
  };
}

function talk(
  spec: HttpSpec,
  options: AgentOptions,
  surroundings: Surroundings,
  from: ConversationStart,
  settings: Settings,
  port: string,
): Conversation {
  const process = spec.serve === undefined ? null : serve(spec.serve, spec, options, surroundings, port);
  let { model, effort } = settings;
  // Where the reply names no session, ours is used from the first turn on.
  let session: string | null = from.is === "new" ? (spec.session === undefined ? randomUUID() : null) : from.id;
  let said = from.is !== "new";
  let forks = from.is === "fork";
  let running: AbortController | null = null;
  const gone = new AbortController();
  void process?.ended.then(() => gone.abort());
  const { cohort = null } = surroundings;
  const values = (say: string): Record<string, string | null> => ({ say, session, model, effort, port, cohort });

  const post = async (text: string, signal: AbortSignal): Promise<TurnEnd> => {
    const response = await fetch(fill(spec.url, values(text)), {
      method: "POST",
      headers: { "content-type": "application/json", ...filledIn(spec.headers, { cohort }) },
      body: JSON.stringify(fillAll((forks ? spec.fork : spec.body) ?? null, values(text))),
      signal,
    });
    const reply = await bounded(response);
    if (reply === null) return { is: "exited", code: null, because: "it answered with more than 64 MB" };
    if (!response.ok) return { is: "failed", because: `status ${response.status}: ${reply.slice(0, 300)}` };
    if (spec.session !== undefined) {
      const named = at(reply, spec.session);
      if (named === null) return { is: "failed", because: `its reply names no session at ${spec.session}` };
      session = named;
    }
    said = true;
    forks = false;
    return { is: "answered" };
  };

  return {
    ready: up(fill(spec.ready ?? spec.url, { port, session: "none" }), gone.signal),
    died: process === null ? neverDies : process.ended.then(({ code, because }) => ({ code, because })),
    id: () => (said ? session : null),
    say: async (text) => {
      const stop = new AbortController();
      running = stop;
      try {
        return await post(text, stop.signal);
      } catch (cause) {
        if (stop.signal.aborted) return { is: "interrupted" };
        throw cause;
      } finally {
        running = null;
      }
    },
    tell: () => Promise.reject(new Error("nobody can speak into a turn of this agent")),
    // A person's client hangs up.
    stop: () => running?.abort(),
    compact: () => cannot("compact"),
    setEffort: async (next) => {
      effort = next;
      return { is: "done" };
    },
    setModel: async (next) => {
      model = next;
      return { is: "done" };
    },
    witnesses: async () => [],
    close: async () => {
      gone.abort();
      running?.abort();
      process?.signal("SIGTERM");
      if (process !== null) await farewell(process);
    },
    kill: async () => {
      gone.abort();
      running?.abort();
      await process?.kill();
    },
  };
}

function serve(
  command: readonly string[],
  spec: HttpSpec,
  options: AgentOptions,
  { home, cwd, baseUrl, clock, cohort = null }: Surroundings,
  port: string,
): LiveProcess {
  const places = { baseUrl, home, key: dummyKey, port, cohort };
  return startProcess({
    argv: clock.wrap([...command.map((part) => fill(part, places)), ...(options.flags ?? [])]),
    cwd,
    env: {
      ...bareEnvironment(home),
      ...addresses(baseUrl),
      ...filledIn(spec.env, places),
      ...options.env,
      ...clock.env,
    },
  });
}

/** Resolves when something answers there, whatever it answers. */
async function up(url: string, gone: AbortSignal): Promise<void> {
  while (!gone.aborted) {
    const signal = AbortSignal.any([gone, AbortSignal.timeout(1000)]);
    const answer = await fetch(url, { signal }).catch(() => null);
    await answer?.body?.cancel();
    if (answer !== null) return;
    await pause(20);
  }
  throw new Error(`nothing answered at ${url}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function bounded(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > replyLimit) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The string or number at a path like `data.session_id`. */
function at(reply: string, path: string): string | null {
  try {
    let value: unknown = JSON.parse(reply);
    for (const name of path.split(".")) {
      if (typeof value !== "object" || value === null) return null;
      value = Reflect.get(value, name);
    }
    return typeof value === "string" || typeof value === "number" ? String(value) : null;
  } catch {
    return null;
  }
}
