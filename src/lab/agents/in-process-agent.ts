import { mkdir } from "node:fs/promises";
import type { InjectedClock, VirtualClock } from "../time/index.ts";
import type { AgentUnderTest, Surroundings, TurnEnd } from "./agent.ts";
import { type Conversation, cannot, neverDies, type Settings } from "./conversation.ts";
import { converse } from "./converse.ts";
import type { AgentClock, ConversationStart, InProcessAgent, InProcessSession } from "./in-process.ts";
import { dummyKey } from "./surroundings.ts";
import { gaps } from "./times-in.ts";

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
    ...(agent.models === undefined ? {} : { models: agent.models }),
    ...(agent.cohorts === undefined ? {} : { cohorts: agent.cohorts }),
    start: async (surroundings) => {
      await mkdir(surroundings.home, { recursive: true });
      const asked: number[] = [];
      const clock = clockOf(surroundings.clock, asked);
      return converse(
        async (from, settings) => ({
          ...talk(agent, surroundings, clock, from, settings),
          witnesses: async () => gaps(asked, "its questions to the clock"),
        }),
        surroundings,
        abilities,
      );
    },
  };
}

/** The clock as the agent sees it; what it was told is kept in `asked`. */
function clockOf(clock: VirtualClock, asked: number[]): AgentClock {
  const now = (): number => {
    const at = clock.now();
    asked.push(at);
    // Of many questions in a row the first and the last tell all.
    if (asked.length > 2 && at - (asked.at(-3) ?? at) < 1000) asked.splice(-2, 1);
    return at;
  };
  if (!isInjected(clock)) return { now };
  return {
    now,
    timers: {
      setTimeout: (act, ms) => clock.setTimeout(act, ms),
      clearTimeout: (id) => clock.clearTimeout(id),
    },
  };
}

function isInjected(clock: VirtualClock): clock is InjectedClock {
  return clock.mechanism === "injected" && "setTimeout" in clock;
}

function talk(
  agent: InProcessAgent,
  { home, cwd, baseUrl, cohort = null, seed = "" }: Surroundings,
  clock: AgentClock,
  from: ConversationStart,
  settings: Settings,
): Conversation {
  const session = agent.start({
    ...{ home, cwd, baseUrl, clock, cohort, seed, ...settings, conversation: from, apiKey: dummyKey },
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
