import { mkdir } from "node:fs/promises";
import type { AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import { type Conversation, cannot, neverDies, type Settings } from "./conversation.ts";
import { converse } from "./converse.ts";
import type { ConversationStart, InProcessAgent, InProcessSession } from "./in-process.ts";
import { dummyKey } from "./surroundings.ts";

/**
 * Lets scenarios be played with an agent that lives in this process. It sees time by the clock that is handed to it;
 * what it does cannot be walled in: a team that hands in its own harness trusts it.
 */
export function inProcessAgent(agent: InProcessAgent): AgentUnderTest {
  const abilities = new Set(agent.abilities);
  return {
    name: agent.name,
    client: "generic",
    abilities,
    start: async (surroundings) => {
      await mkdir(surroundings.home, { recursive: true });
      return converse((from, settings) => talk(agent, surroundings, from, settings), surroundings, abilities);
    },
  };
}

function talk(
  agent: InProcessAgent,
  { home, cwd, baseUrl, clock }: Surroundings,
  from: ConversationStart,
  settings: Settings,
): Conversation {
  const session = agent.start({
    ...{ home, cwd, baseUrl, ...settings, conversation: from, apiKey: dummyKey },
    clock: { now: () => clock.now() },
  });
  // Whoever waits for it hears of it; nobody else needs to.
  session.catch(() => {});
  let id = from.is === "resume" ? from.id : null;
  let running: AbortController | null = null;

  const turn = async (act: (session: InProcessSession, signal: AbortSignal) => Promise<void>): Promise<TurnEnd> => {
    const stop = new AbortController();
    running = stop;
    try {
      const live = await session;
      id = live.id;
      await act(live, stop.signal);
      return stop.signal.aborted ? { is: "interrupted" } : { is: "answered" };
    } catch (cause) {
      if (stop.signal.aborted) return { is: "interrupted" };
      return { is: "failed", because: cause instanceof Error ? cause.message : String(cause) };
    } finally {
      running = null;
    }
  };
  const missing = (name: string): Error => new Error(`${agent.name} declares an ability and has no ${name}`);

  return {
    ready: session.then(() => {}),
    died: neverDies,
    id: () => id,
    say: (text) => turn((live, signal) => live.say(text, signal)),
    tell: async (text) => {
      const live = await session;
      if (live.tell === undefined) throw missing("tell");
      live.tell(text);
    },
    stop: () => running?.abort(),
    compact: async () => {
      const { compact } = await session;
      return compact === undefined ? cannot("compact") : turn((live) => live.compact?.() ?? Promise.resolve());
    },
    setEffort: async (effort) => {
      const live = await session;
      if (live.setEffort === undefined) return { is: "next-start" };
      await live.setEffort(effort);
      return { is: "done" };
    },
    setModel: async (model) => {
      const live = await session;
      if (live.setModel === undefined) return { is: "next-start" };
      await live.setModel(model);
      return { is: "done" };
    },
    witnesses: async () => [],
    close: async () => {
      running?.abort();
      await session.then((live) => live.end()).catch(() => {});
    },
    kill: async () => running?.abort(),
  };
}
