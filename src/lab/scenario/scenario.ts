import type { Position } from "../../contract/document/index.ts";
import type { Ability } from "../agents/index.ts";
import type { Answer, Disturbance } from "../model/index.ts";
import type { Idleness } from "../time/index.ts";

/** What is done with an agent, and what the model answers it. Knows no client and no version. */
export interface Scenario {
  /** `idle/61m`: group and name. */
  readonly name: string;
  readonly group: string;
  /** One sentence. */
  readonly about: string;
  /** Model to start with: by name, or by its place in the list of the run (`first`, `other`); `null`: the run's. */
  readonly model: string | null;
  readonly effort: string | null;
  /** Files of the project the agent works in, by relative path. */
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** What an agent must be able to do for all of it. */
  readonly needs: ReadonlySet<Ability>;
}

/** One thing that is done, with its place in the file where it has one. */
export type Step = {
  /** As a person reads it: `idle 61m`. */
  readonly label: string;
  readonly at: Position | null;
} & Act;

export type Act =
  | { readonly is: "say"; readonly text: string; readonly turn: ScriptedTurn }
  | {
      readonly is: "message-mid-tool";
      readonly say: string;
      readonly text: string;
      readonly turn: ScriptedTurn;
      /** Where the message begins a turn of its own. */
      readonly after: ScriptedTurn;
    }
  | { readonly is: "interrupt"; readonly text: string; readonly turn: ScriptedTurn }
  | { readonly is: "idle"; readonly ms: number; readonly idleness: Idleness }
  | { readonly is: "restart" | "fork" | "compact" }
  /** `as-begun`: what was set inside has to be remembered by the agent. */
  | { readonly is: "resume"; readonly flags: "again" | "as-begun" }
  | { readonly is: "switch-model"; readonly model: string }
  | { readonly is: "set-effort"; readonly effort: string }
  /** Says on until a request is this large. */
  | { readonly is: "grow-to"; readonly tokens: number }
  /** The next calls of the main conversation fail. */
  | { readonly is: "fault"; readonly answers: readonly Answer[] }
  /** From now on calls that fit are disturbed; `null`: no more. Models in it may be `first` and `other`. */
  | { readonly is: "disturb"; readonly disturbance: Disturbance | null }
  | { readonly is: "expect"; readonly expectation: Expectation };

/** What the model answers in one turn: the first reply after the person spoke, the next after the tool results … */
export type ScriptedTurn = readonly ScriptedReply[];

export interface ScriptedReply {
  /** What goes wrong before it is answered, in order. */
  readonly faults: readonly Answer[];
  readonly answer: Answer;
  /** What the sub-agents it starts are answered. */
  readonly spawned: readonly Spawned[];
}

export interface Spawned {
  /** Told apart by this text. */
  readonly prompt: string;
  readonly turn: ScriptedTurn;
}

/** About the calls of the main conversation since the last act. What is not named does not matter. */
export interface Expectation {
  /** Whose calls are meant; default: those of the main conversation. */
  readonly lane?: string;
  readonly effort?: string;
  readonly model?: string;
  /** What the agent says of itself with every call, and the beta features it asks for; all of them, in any order. */
  readonly build?: string;
  readonly flags?: readonly string[];
  readonly betas?: readonly string[];
  /** Part of the last request that was read from the provider's cache, at least; 0 to 1. */
  readonly cached?: number;
  /** Turns of thinking that a request lets the provider keep (`Infinity`: all); one for all, or one for each. */
  readonly keepsThinking?: readonly number[];
  /** Calls of the model in that lane. */
  readonly calls?: { readonly atLeast: number; readonly atMost: number };
  readonly outcome?: "answered" | "failed" | "interrupted";
  /** The last request holds these texts. */
  readonly sends?: readonly string[];
  readonly sendsNot?: readonly string[];
}
