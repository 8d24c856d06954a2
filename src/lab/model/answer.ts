import type { ToolUse } from "./tool-use.ts";
import type { ServedUsage } from "./usage.ts";

/** What the scripted model does with one call, as data. */
export type Answer = Reply | Refusal;

/** The model answers. */
export interface Reply {
  readonly is: "reply";
  /** In the order the model makes them. Tool calls that stand in one reply are parallel. */
  readonly blocks: readonly AnswerBlock[];
  /** Default: `tool` where a tool is called, `end` elsewhere. */
  readonly stop?: StopReason;
  /** Another model than the one asked for answers (silent rerouting). */
  readonly servedModel?: string;
  /**
   * The effort that the provider applied; default: the one asked for. A lower one shortens the thinking; only
   * Responses says it.
   */
  readonly servedEffort?: string;
  /** What the provider says it counted, where a script wants it to differ from what was sent. Tokens. */
  readonly usage?: Partial<ServedUsage>;
  /**
   * The provider silently drops the oldest of the conversation until at most so many tokens are read; tools and
   * system prompt stay. The reply is an ordinary one, only its usage tells.
   */
  readonly readsAtMost?: number;
  /** What goes wrong on the way, in the order of `after`. */
  readonly mishaps?: readonly Mishap[];
}

/** The provider refuses the call with its own status, headers and error body. */
export interface Refusal {
  readonly is: "error";
  readonly error: ErrorKind;
  /** Default: the provider's own words. */
  readonly message?: string;
  /** Sent as `retry-after`. Seconds. */
  readonly retryAfter?: number;
}

/**
 * What a provider says no with; the status depends on the provider (`overloaded` is 529 at Anthropic and 503
 * elsewhere).
 */
export type ErrorKind =
  | "rate-limit"
  | "overloaded"
  | "internal"
  | "signature"
  | "invalid"
  | "too-long"
  | "too-large"
  | "not-found";

export type StopReason = "end" | "tool" | "length" | "refusal";

export type AnswerBlock =
  | {
      readonly is: "thinking";
      readonly text: string;
      /**
       * How it travels: with its text (default), with the text left out but signed (`empty`), or as opaque data
       * (`redacted`). Protocols that never show the text send what they send.
       */
      readonly shown?: "text" | "empty" | "redacted";
    }
  | { readonly is: "text"; readonly text: string }
  /** By what it does; the server picks the client's own tool. */
  | { readonly is: "use"; readonly use: ToolUse }
  /** By its name, input as given. */
  | { readonly is: "call"; readonly name: string; readonly input: unknown };

/** Something that goes wrong in the middle of a streamed reply. `after`: events sent before it happens. */
export type Mishap =
  /** The connection ends without the closing event. A whole reply is cut in half. */
  | { readonly is: "cut"; readonly after: number }
  /** Nothing comes for a while. Milliseconds. */
  | { readonly is: "stall"; readonly after: number; readonly ms: number }
  /** An error event comes in the stream, which then ends. */
  | { readonly is: "error"; readonly after: number; readonly error: ErrorKind };

/** A reply made of `blocks`; a bare string is text. */
export function reply(...blocks: readonly (AnswerBlock | string)[]): Reply {
  return {
    is: "reply",
    blocks: blocks.map((block) => (typeof block === "string" ? { is: "text", text: block } : block)),
  };
}

/** A refusal of the given kind. */
export function fail(error: ErrorKind, more: { message?: string; retryAfter?: number } = {}): Refusal {
  return { is: "error", error, ...more };
}

export function think(text: string, shown: "text" | "empty" | "redacted" = "text"): AnswerBlock {
  return { is: "thinking", text, shown };
}

/** A tool call by what it does: `use({ tool: "read", path: "a.txt" })`. */
export function use(what: ToolUse): AnswerBlock {
  return { is: "use", use: what };
}

/** A tool call by the name of the tool. */
export function call(name: string, input: unknown): AnswerBlock {
  return { is: "call", name, input };
}
