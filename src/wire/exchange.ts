import type { Break } from "./break.ts";
import type { EpochMs, ExchangeId, Hash, SessionId, StrandId } from "./ids.ts";
import type { Item } from "./item.ts";
import type { Provenance } from "./provenance.ts";
import type { Seen } from "./seen.ts";

export type Protocol = "anthropic-messages" | "openai-responses" | "openai-chat" | "gemini";
export type ClientId = "claude-code" | "codex" | "opencode" | "gemini-cli" | "generic";

/** What a strand is for. `side:<what>` is a hidden helper call (a router, a summary for the screen). */
export type Lane = "main" | "title" | "compaction" | `subagent:${string}` | `side:${string}`;

/** One model call: request, reply and provenance (OpenTelemetry: a `gen_ai` inference span). */
export interface Exchange {
  readonly id: ExchangeId;
  /** When the request was sent; in a log, the time of the first record of the reply. */
  readonly at: EpochMs;
  /** `wire`: both sides were captured. `log`: a transcript, which says what was recorded, not what was sent. */
  readonly seenIn: "wire" | "log";
  readonly protocol: Protocol;
  readonly client: ClientInfo;
  readonly place: Place;
  readonly request: RequestSide;
  readonly reply: ReplySide;
  readonly origin: Origin;
  /** Only where the team says it (`x-evenkeel-context`). */
  readonly provenance?: Provenance;
}

/** Where in which input the exchange stands, for messages a person can follow. */
export interface Origin {
  readonly input: string;
  /** `entry 12` of a HAR, `line 88` of a log. */
  readonly where: string;
}

export interface ClientInfo {
  readonly id: ClientId;
  readonly version: Seen<string>;
  /** How it was started: `cli`, `sdk-cli`, `exec`, `vscode` … in the client's own words. */
  readonly entrypoint: Seen<string>;
  /** Working directory or project name, as the client says it. */
  readonly project: Seen<string>;
}

/** Where in which conversation the exchange belongs. */
export interface Place {
  readonly session: SessionId;
  readonly strand: StrandId;
  readonly lane: Lane;
  /** The strand that delegated to this one. */
  readonly parent: StrandId | null;
  /** An exchange whose identical request this one repeats. */
  readonly retryOf: ExchangeId | null;
  /** A new process or a reload of the conversation began here, as far as the input shows it. */
  readonly resumed: boolean;
  /** Reasons for a changed history that the input announces by other means than the history itself. */
  readonly announced?: readonly Break[];
}

export interface RequestSide {
  readonly model: Seen<string>;
  /** The word sent: `low`, `medium`, `high` …; `absent` is not any of them. */
  readonly effort: Seen<string>;
  readonly thinking: Seen<Thinking>;
  readonly maxTokens: Seen<number>;
  /** Beta feature flags, sorted. */
  readonly betas: Seen<readonly string[]>;
  readonly contextEdits: Seen<readonly ContextEdit[]>;
  readonly prompt: Seen<Prompt>;
  readonly tools: Seen<ToolSet>;
  /** Further settings that a person could care about (temperature, `tool_choice`, service tier …), canonical JSON by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The whole history sent, canonical, oldest first. Logs cannot show it. */
  readonly history: Seen<readonly Item[]>;
  /** Log only: what came in since the previous exchange of the strand. On the wire it is computed by {@link Transition}. */
  readonly added: readonly Item[];
  /** UTF-8 bytes of all content the model has to read (prompt, tools, history; media apart). */
  readonly contentBytes: Seen<number>;
  /** What a person did to the settings since the previous exchange, as the input shows it. */
  readonly personActs: readonly PersonAct[];
  /** True where the provider holds the history (`store`, `previous_response_id`): the wire then shows only what was added. */
  readonly historyHeldByProvider: boolean;
}

/** A person changed a setting: `/effort high`, `/model x`, a flag on the recorded command line. */
export interface PersonAct {
  readonly component: "effort" | "model" | "thinking" | "tools" | "prompt" | "flag" | "compact" | "clear" | "rewind";
  readonly value: string | null;
  /** How we know: `command echo`, `recorded command line`, `turn metadata`. */
  readonly by: string;
}

export interface Thinking {
  /** `adaptive`, `enabled`, `disabled`, or the provider's own word. */
  readonly mode: string;
  /** Tokens. */
  readonly budget: Seen<number>;
  /** What is shown to the person (summary, omitted …); not what the model does. */
  readonly display: Seen<string>;
}

/** A context edit asked of the provider, e.g. `clear_thinking_20251015`. */
export interface ContextEdit {
  readonly type: string;
  /** How much is kept: everything, or a number of units. `absent` leaves it to the provider's default. */
  readonly keep: Seen<"all" | { readonly unit: string; readonly count: number }>;
  /** Canonical JSON of the whole edit, for comparison. */
  readonly canonical: string;
}

export interface Prompt {
  /** Of the text as sent, cache markers stripped. */
  readonly exact: Hash;
  /** Of the text with working directory, git status, date, version and per-request noise masked. */
  readonly normalised: Hash;
  readonly chars: number;
  /** Never leaves memory unless a person asks for texts. */
  readonly text: string;
  /** The text the normalised hash was made from. */
  readonly masked: string;
}

export interface ToolSet {
  /** Of the set, in name order; the order a client lists them in is not part of it. */
  readonly hash: Hash;
  readonly tools: readonly {
    readonly name: string;
    readonly hash: Hash;
    /** Declared defaults of its arguments, canonical JSON by name; left out where it declares none. */
    readonly defaults?: ReadonlyMap<string, string>;
  }[];
}

export interface ReplySide {
  readonly outcome: ReplyOutcome;
  readonly httpStatus: Seen<number>;
  /** The provider's id of the message or response. */
  readonly id: Seen<string>;
  /** The `request-id` header or its like: joins wire and telemetry. */
  readonly requestId: Seen<string>;
  readonly servedModel: Seen<string>;
  /** Where the provider says which effort it applied. */
  readonly servedEffort: Seen<string>;
  readonly stopReason: Seen<string>;
  readonly items: readonly Item[];
  readonly usage: Usage;
  /** Context edits the provider reports as applied. */
  readonly appliedEdits: Seen<readonly AppliedEdit[]>;
  /** Milliseconds from request to the first streamed content. */
  readonly timeToFirstToken: Seen<number>;
  /** Milliseconds from request to the end of the reply. */
  readonly duration: Seen<number>;
}

export type ReplyOutcome =
  | { readonly is: "complete" }
  /** The provider refused the call or sent an error event. */
  | { readonly is: "error"; readonly type: string; readonly signatureRejected: boolean }
  /** The stream ended before its closing event. */
  | { readonly is: "cut" }
  | { readonly is: "unrecorded" };

export interface AppliedEdit {
  readonly type: string;
  readonly clearedTokens: Seen<number>;
  readonly clearedUnits: Seen<number>;
}

/** Tokens. `input` is what was neither read from nor written to a cache, in every protocol. */
export interface Usage {
  readonly input: Seen<number>;
  readonly output: Seen<number>;
  readonly cacheRead: Seen<number>;
  readonly cacheCreation: Seen<number>;
  readonly cacheCreation5m: Seen<number>;
  readonly cacheCreation1h: Seen<number>;
  /** Part of `output` where the provider tells it. */
  readonly reasoning: Seen<number>;
}
