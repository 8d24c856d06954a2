import type { Break } from "./break.ts";
import type { Exchange, Lane, PersonAct } from "./exchange.ts";
import type { Hash } from "./ids.ts";

/** A model call that was understood, but does not yet stand in a conversation. */
export interface ParsedCall extends Omit<Exchange, "place"> {
  readonly hints: Hints;
}

/** What a single call tells about its place; `null` where it does not. The linker makes a `Place` of it. */
export interface Hints {
  /** The client's own id of the conversation. */
  readonly session: string | null;
  /** The client's id of the agent or thread inside it; `null` for the main one. */
  readonly agent: string | null;
  /** The agent that delegated; `null` for the main one. */
  readonly parentAgent: string | null;
  /** Set where sub-agents have sessions of their own: the session that delegated. */
  readonly parentSession: string | null;
  /** `subagent:unknown` where the call does not name the type. */
  readonly lane: Lane;
  /** The call belongs to a conversation that an earlier process began. */
  readonly continuesEarlierProcess: boolean;
  /** The recorded command line asks for one turn alone: the next turn is another process. */
  readonly oneShot: boolean;
  /** The client's id of the installation that sent the call. */
  readonly machine: string | null;
  /** Changes with each turn or process of the client; `null` where it has no such mark. */
  readonly run: string | null;
  /** Every turn is a process of its own. */
  readonly runIsProcess: boolean;
  /** The recorded command line; empty where there is none. Another one is another process. */
  readonly command: string;
  /** Counts the compactions of the strand. */
  readonly window: number | null;
  /** The client's own retry counter. */
  readonly retryCount: number | null;
  readonly previousResponseId: string | null;
  readonly announced: readonly Break[];
  /** Settings the command line sets: they count once per process. */
  readonly commandActs: readonly PersonAct[];
  /** Settings changed by commands that the history echoes; each counts when its item is new. */
  readonly echoedActs: readonly EchoedAct[];
  /** Settings the client says are in force now; a difference to the call before is somebody's act. */
  readonly declared: Readonly<Partial<Record<"effort" | "model", string>>>;
  /** Settings in force that the client says a person chose: each is that person's act where it was not so before. */
  readonly set: Readonly<Partial<Record<"effort" | "model" | "thinking", string>>>;
}

/** A command echo in the history. */
export interface EchoedAct {
  /** Hash of the item that echoes it. */
  readonly item: Hash | null;
  readonly act: PersonAct;
}

/** What a captured HTTP call turned out to be. */
export type CallOutcome =
  | { readonly is: "model-call"; readonly call: ParsedCall }
  /** A call that is no model call, as it should be: a probe, token counting, telemetry, a list of models. */
  | { readonly is: "other"; readonly because: string }
  /** It should have been a model call, and could not be read. */
  | { readonly is: "unreadable"; readonly because: string };
