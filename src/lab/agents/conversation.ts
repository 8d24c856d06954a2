import type { ClockWitness } from "../time/index.ts";
import type { Ability, TurnEnd } from "./agent.ts";
import type { ConversationStart } from "./in-process.ts";

/** What an agent is started with; a person may change it on the way. */
export interface Settings {
  /** `null`: nothing is passed, the agent's own default holds. */
  readonly model: string | null;
  /** `null`: nothing is passed. */
  readonly effort: string | null;
}

/** How an agent that was not told to end has ended. */
export interface Death {
  readonly code: number | null;
  readonly because: string;
}

/** `next-start`: it cannot be done inside, but by a flag when the conversation is taken up again. */
export type Changed =
  | { readonly is: "done" }
  | { readonly is: "next-start" }
  | { readonly is: "refused"; readonly because: string };

/**
 * What each kind of agent brings: one conversation, in its own words. Time limits, deaths and what an agent must not
 * do are the business of `converse`.
 */
export interface Conversation {
  /** Ready for the first message; rejects with what it said. */
  readonly ready: Promise<void>;
  /** Resolves when it ends by itself, and never for agents that are no process between turns. */
  readonly died: Promise<Death>;
  /** By which it can be taken up; `null` while nothing can be. */
  id(): string | null;
  say(text: string): Promise<TurnEnd>;
  /** While `say` is under way; resolves when the agent has surely got it. */
  tell(text: string): Promise<void>;
  /** Stops `say`, which then ends as `interrupted`. */
  stop(): void;
  compact(): Promise<TurnEnd>;
  setEffort(effort: string): Promise<Changed>;
  setModel(model: string): Promise<Changed>;
  witnesses(): Promise<readonly ClockWitness[]>;
  /** A person's goodbye: it may write down what it has to. Then it is killed with all it started. */
  close(): Promise<void>;
  /** At once. */
  kill(): Promise<void>;
}

export type Open = (from: ConversationStart, settings: Settings) => Conversation | Promise<Conversation>;

/** For agents that cannot. */
export function cannot(ability: Ability): Promise<TurnEnd> {
  return Promise.resolve({ is: "failed", because: `this agent cannot do this: ${ability}` });
}

/** For agents that are no process of ours. */
export const neverDies: Promise<Death> = new Promise(() => {});
