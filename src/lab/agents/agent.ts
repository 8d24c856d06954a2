import type { ClientId } from "../../wire/index.ts";
import type { ClockWitness, VirtualClock } from "../time/index.ts";

/** What an agent can be made to do. A scenario that needs more than an agent can is `not applicable`, with the reason. */
export type Ability =
  /** One process lives through several turns. */
  | "long-running"
  | "resume"
  | "fork"
  | "set-effort"
  /** What was set inside a conversation holds in the next process, unasked. */
  | "remember-settings"
  | "switch-model"
  | "interrupt"
  /** A person's message while a tool runs. */
  | "message-mid-tool"
  | "compact"
  | "subagents"
  /** It goes over to another model by itself while its own stays overloaded. */
  | "fallback"
  /** It can be told for whom it runs: `public`, `internal`, the name of an experiment's arm. */
  | "cohorts";

/** An agent that scenarios are played with: a real client at a version, any command, an HTTP agent, an in-process one. */
export interface AgentUnderTest {
  /** As a person names it: `claude@2.1.97`, `reference`. */
  readonly name: string;
  readonly client: ClientId;
  readonly abilities: ReadonlySet<Ability>;
  /** Two models it takes by name, where it says so itself. */
  readonly models?: readonly [first: string, other: string];
  /** For whom it is run where nobody says otherwise; absent: for nobody in particular. */
  readonly cohorts?: readonly string[];
  /** Starts it, shut off from the machine. @throws where it cannot start, with what it said */
  start(surroundings: Surroundings): Promise<LiveAgent>;
}

/** Where an agent runs. All of it belongs to the run and is removed with it. */
export interface Surroundings {
  /** Never a person's own. */
  readonly home: string;
  readonly cwd: string;
  /** The scripted model, on loopback; the agent can reach nothing else. */
  readonly baseUrl: string;
  readonly clock: VirtualClock;
  readonly model: string | null;
  readonly effort: string | null;
  /** For whom it runs; `null` or absent: nobody in particular. */
  readonly cohort?: string | null;
  /** For what an agent draws by chance: the same seed, the same run. */
  readonly seed?: string;
  /** Real milliseconds that one turn may take before the agent counts as hanging. */
  readonly turnTimeout: number;
  /**
   * How many calls have reached the model so far, side calls left out. With it an agent that never calls the model
   * is named, and an interruption comes when the model has begun to answer; without it after a second.
   */
  readonly calls?: () => number;
}

/** How a turn of the agent ended. */
export type TurnEnd =
  | { readonly is: "answered" }
  /** The agent said that the turn failed (an error it gave up on). */
  | { readonly is: "failed"; readonly because: string }
  | { readonly is: "interrupted" }
  | { readonly is: "hung"; readonly because: string }
  | { readonly is: "exited"; readonly code: number | null; readonly because: string };

/** An agent that is running. One call at a time; each resolves when the agent is idle again. */
export interface LiveAgent {
  say(text: string): Promise<TurnEnd>;
  /**
   * `text` reaches the agent while the tool call it makes after `say` is running: the model must have it run
   * `heldCommand(home)`, which lasts until the agent has got the text.
   */
  sayMidTool(say: string, text: string): Promise<TurnEnd>;
  /** Begins a turn and stops it while the model answers, which must take its time (a stall). */
  interrupt(say: string): Promise<TurnEnd>;
  /**
   * Ends the process and takes the conversation up in a new one.
   *
   * @param flags `again` (default): settings changed on the way are asked for again; `as-begun`: only what the first
   * process was started with, so that what was set inside has to be remembered
   */
  resume(flags?: "again" | "as-begun"): Promise<TurnEnd>;
  /** Ends the process and begins a new conversation. */
  restart(): Promise<TurnEnd>;
  fork(): Promise<TurnEnd>;
  compact(): Promise<TurnEnd>;
  /** The same act a person would do: a command inside, or a flag at the next start. */
  setEffort(effort: string): Promise<TurnEnd>;
  switchModel(model: string): Promise<TurnEnd>;
  /** Times the agent wrote down itself; empty where it writes none. */
  witnesses(): Promise<readonly ClockWitness[]>;
  /** Ends it with all its children. */
  end(): Promise<void>;
}
