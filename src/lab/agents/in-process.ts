import type { EpochMs } from "../../wire/index.ts";
import type { Ability } from "./agent.ts";

/**
 * An agent that runs inside the lab's own process: what a team implements, and exports as the default of a module
 * (`evenkeel lab --agent ./my-agent.ts`), to have its own harness tested with a clock that is injected.
 *
 * @example
 * ```ts
 * export default {
 *   name: "my-agent",
 *   abilities: ["long-running", "resume"],
 *   start: async (where) => new MySession(where),
 * } satisfies InProcessAgent;
 * ```
 */
export interface InProcessAgent {
  readonly name: string;
  /** What scenarios may ask of it. `resume` and `fork` mean that `start` can take up what `home` holds. */
  readonly abilities: readonly Ability[];
  /** Two models it takes by name, for scenarios that switch; absent: those scenarios need `--model A,B`. */
  readonly models?: readonly [first: string, other: string];
  /** With the ability `cohorts`: for whom it is run where nobody says otherwise. */
  readonly cohorts?: readonly string[];
  /** Begins, takes up or forks a conversation. A rejection is an agent that does not start. */
  start(where: InProcessStart): Promise<InProcessSession>;
}

/** All that an in-process agent may know of the world. */
export interface InProcessStart {
  /** The model, on loopback. Protocol paths are appended to it: `${baseUrl}/v1/messages`. */
  readonly baseUrl: string;
  /** Opens nothing. */
  readonly apiKey: string;
  /** The only clock it may ask. */
  readonly clock: AgentClock;
  /** The project it works in. */
  readonly cwd: string;
  /** Where it keeps sessions and settings. The same folder for every conversation of a run. */
  readonly home: string;
  /** `null`: its own default. */
  readonly model: string | null;
  /** `null`: its own default. */
  readonly effort: string | null;
  /** For whom it runs (`public`, `internal` …), to be told in its provenance; `null`: nobody in particular. */
  readonly cohort: string | null;
  /** For what it draws by chance, such as ids: the same seed, the same run. */
  readonly seed: string;
  readonly conversation: ConversationStart;
}

/** The time as an in-process agent sees it. */
export interface AgentClock {
  /** Asked before and after an idle hour: this is how a run proves that the agent lives by this clock. */
  now(): EpochMs;
  /** In place of the global ones, where time is virtual; absent where it is real. They fire while the agent is awake. */
  readonly timers?: AgentTimers;
}

export interface AgentTimers {
  setTimeout(act: () => void, ms: number): number;
  clearTimeout(id: number | undefined): void;
}

/** `id` is what an earlier session of the same `home` had as its `id`. */
export type ConversationStart =
  | { readonly is: "new" }
  | { readonly is: "resume"; readonly id: string }
  /** A new conversation that begins with the history of `id`, which stays as it is. */
  | { readonly is: "fork"; readonly id: string };

/** One conversation with an in-process agent. One call at a time, but for `tell`. */
export interface InProcessSession {
  /** By which a later process finds it again. */
  readonly id: string;
  /**
   * One turn: resolves when the agent has answered and is idle. A rejection is a turn that failed, or the end of an
   * aborted one. `signal` is the person's escape key.
   */
  say(text: string, signal: AbortSignal): Promise<void>;
  /** With the ability `message-mid-tool`: a message that arrives while `say` is under way. Called during a tool. */
  tell?(text: string): void;
  /** With the ability `compact`. */
  compact?(): Promise<void>;
  /** With the ability `set-effort`. */
  setEffort?(effort: string): Promise<void>;
  /** With the ability `switch-model`. */
  setModel?(model: string): Promise<void>;
  /** Ends it; what it needs for `resume` is on disk by then. */
  end(): Promise<void>;
}
